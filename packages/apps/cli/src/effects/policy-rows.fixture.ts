/** Trust and policy, of every command that verifies. */
import {
  COMMAND_GROUPS,
  type CommandGroup,
  type ExtensionName,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
} from '@sealift/policy/options';
import { type Row, row } from './row.fixture.ts';

const KEY = '--key AT/signer.pub';
const REKOR = '--rekor-key AT/rekor.pub';
const KEYED = `${KEY} ${REKOR}`;
const IDENTITY = '--certificate-identity ada@example.com';
const ISSUER = '--certificate-oidc-issuer https://token.actions.githubusercontent.com';
const ADA = `${IDENTITY} ${ISSUER}`;
const CA = '--ca-roots AT/roots.pem --ca-intermediates AT/intermediates.pem';
const CT = '--ct-key AT/ct.pub';
const PINNED = `${REKOR} ${CA} ${CT}`;
const THEN = '2026-01-15T12:00:00Z';
const LEAF = `--signature AT/leaf.sig ${PINNED} ${ADA}`;

/** What stands beside an option, how it is given, how the run then ends. */
type Effect = readonly [beside: string, words: string, code: string];

const extension = (name: ExtensionName): readonly [ExtensionName, readonly Effect[]] => [
  name,
  [[`${PINNED} ${ADA}`, `--${name} https://example.com/a/b`, 'IDENTITY']],
];
const EXTENSIONS = OPTION_NAMES.flatMap((name) =>
  'extension' in OPTIONS[name] ? [extension(name as ExtensionName)] : [],
);

/**
 * What each option of the table does; one without a row does not compile. The texts of extensions
 * are all compared alike.
 */
const EFFECTS: Readonly<Record<Exclude<OptionName, ExtensionName>, readonly Effect[]>> = {
  policy: [
    ['', '--policy AT/policy.yaml', 'accepted'],
    ['', '--policy AT/garbage', 'CONFIG'],
    [KEYED, '--policy AT/policy.yaml', 'USAGE'],
  ],
  'policy-digest': [
    ['--policy AT/policy.yaml', `--policy-digest sha256:${'0'.repeat(64)}`, 'CONFIG'],
    [KEYED, `--policy-digest sha256:${'0'.repeat(64)}`, 'USAGE'],
  ],
  at: [
    ['--policy AT/aged.yaml', `--at ${THEN}`, 'accepted'],
    ['--policy AT/aged.yaml', '--at 2036-01-15T12:00:00Z', 'POLICY'],
    ['--policy AT/policy.yaml', `--at ${THEN}`, 'USAGE'],
    [KEYED, `--at ${THEN}`, 'USAGE'],
  ],
  'host-clock': [
    ['--policy AT/aged.yaml', '--host-clock', 'POLICY'],
    ['--policy AT/policy.yaml', '--host-clock', 'USAGE'],
    [`--policy AT/aged.yaml --at ${THEN}`, '--host-clock', 'USAGE'],
    [KEYED, '--host-clock', 'USAGE'],
  ],
  strict: [
    ['--policy AT/warning.yaml', '--strict', 'NO_ATTESTATION'],
    [KEYED, '--strict', 'USAGE'],
  ],
  'trust-store': [
    [KEY, '--trust-store AT/pins', 'accepted'],
    [KEY, '--trust-store AT/pins,corp', 'accepted'],
    [KEY, '--trust-store AT/pins,lab', 'CONFIG'],
    [KEYED, '--trust-store AT/pins', 'TRUST_CONFLICT'],
    [KEY, '--trust-store AT/empty', 'CONFIG'],
  ],
  'trusted-root': [[ADA, '--trusted-root AT/root.json', 'accepted']],
  'rekor-key': [[KEY, REKOR, 'accepted']],
  'ca-roots': [
    [`${REKOR} ${CT} ${ADA}`, '--ca-roots AT/roots.pem', 'accepted'],
    [KEYED, '--ca-roots AT/roots.pem', 'USAGE'],
  ],
  'ca-intermediates': [
    [
      `${REKOR} ${CT} ${ADA} --ca-roots AT/roots.pem`,
      '--ca-intermediates AT/intermediates.pem',
      'accepted',
    ],
  ],
  'certificate-chain': [
    [`${REKOR} ${CT} ${ADA}`, '--certificate-chain AT/chain.pem', 'accepted'],
    [`${REKOR} ${CT} ${ADA}`, '--cert-chain AT/chain.pem', 'accepted'],
    [KEYED, '--certificate-chain AT/chain.pem', 'USAGE'],
  ],
  'ct-key': [
    [`${REKOR} ${CA} ${ADA}`, CT, 'accepted'],
    [KEYED, CT, 'USAGE'],
    [`${REKOR} ${CA} ${ADA} --insecure-ignore-sct`, CT, 'USAGE'],
  ],
  'timestamp-certificate-chain': [[KEYED, '--timestamp-certificate-chain AT/garbage', 'CONFIG']],
  'certificate-crl': [[`${PINNED} ${ADA}`, '--certificate-crl AT/garbage', 'CONFIG']],
  'partial-chain': [
    [`${PINNED} ${ADA}`, '--partial-chain', 'USAGE'],
    [
      `${REKOR} ${CT} ${ADA} --certificate-chain AT/intermediates.pem`,
      '--partial-chain',
      'accepted',
    ],
  ],
  'no-env': [[KEY, '--no-env', 'UNKNOWN_LOG']],
  key: [
    [REKOR, KEY, 'accepted'],
    [KEYED, '--key=', 'USAGE'],
  ],
  keyring: [
    [REKOR, '--keyring AT/garbage', 'CONFIG'],
    [KEYED, '--keyring AT/garbage', 'USAGE'],
  ],
  'certificate-identity': [
    [`${PINNED} ${ISSUER}`, IDENTITY, 'accepted'],
    [`${PINNED} ${ISSUER}`, '--cert-identity ada@example.com', 'accepted'],
    [`${PINNED} ${ISSUER}`, `--certificate-identity bob@example.com ${IDENTITY}`, 'accepted'],
    [`${PINNED} ${ISSUER} ${IDENTITY}`, '--certificate-identity-regexp bob@x[.]y', 'USAGE'],
  ],
  'certificate-identity-regexp': [
    [`${PINNED} ${ISSUER}`, '--certificate-identity-regexp ada@example[.]com', 'accepted'],
  ],
  'certificate-subject': [
    [`${PINNED} --no-oidc-issuer`, '--certificate-subject CN=Build,O=Corp', 'IDENTITY'],
    [`${PINNED} ${IDENTITY} --no-oidc-issuer`, '--certificate-subject CN=Build,O=Corp', 'USAGE'],
    [`${PINNED} ${ISSUER}`, '--certificate-subject CN=Build,O=Corp', 'USAGE'],
  ],
  'certificate-subject-regexp': [
    [`${PINNED} --no-oidc-issuer`, '--certificate-subject-regexp CN=Build.*,O=Corp', 'IDENTITY'],
    [`${PINNED} --no-oidc-issuer`, '--certificate-subject-regexp CN=.*', 'USAGE'],
  ],
  'certificate-oidc-issuer': [[`${PINNED} ${IDENTITY}`, ISSUER, 'accepted']],
  'certificate-oidc-issuer-regexp': [
    [
      `${PINNED} ${IDENTITY}`,
      '--certificate-oidc-issuer-regexp https://token[.]actions[.]githubusercontent[.]com',
      'accepted',
    ],
  ],
  'no-oidc-issuer': [[`${PINNED} ${IDENTITY}`, '--no-oidc-issuer', 'IDENTITY']],
  type: [[KEYED, '--type vuln', 'NO_ATTESTATION']],
  expect: [[KEYED, '--expect AT/expected.txt', 'NAME_CONTRADICTED']],
  image: [[KEYED, '--image registry.example/nothing:1', 'NO_IMAGES']],
  seal: [[`${KEYED} --seal-key AT/other.pub`, '--seal AT/garbage', 'SEAL']],
  'seal-key': [[KEYED, '--seal-key AT/other.pub', 'USAGE']],
  deny: [
    [`${KEYED} --deny-key AT/deny.pub`, '--deny AT/deny.json', 'DENIED'],
    [KEYED, '--deny AT/deny.json', 'USAGE'],
    [`${KEYED} --deny-key AT/deny.pub`, '--deny AT/key.json', 'DENY_PACK'],
  ],
  'deny-key': [
    [`${KEYED} --deny AT/deny.json`, '--deny-key AT/other.pub', 'DENY_PACK'],
    [`${KEYED} --deny AT/deny.json`, '--deny-key AT/signer.pub', 'TRUST_CONFLICT'],
    [KEYED, '--deny-key AT/deny.pub', 'USAGE'],
  ],
  'deny-at-least': [
    [`${KEYED} --deny AT/deny.json --deny-key AT/deny.pub`, '--deny-at-least 2', 'DENY_OLD'],
    [KEYED, '--deny-at-least 1', 'USAGE'],
  ],
  'verify-at': [
    [KEYED, '--verify-at 2026-01-15T12:00:00Z', 'USAGE'],
    [
      `${KEY} --insecure-ignore-tlog --key-valid-from 2000-01-01T00:00:00Z`,
      '--verify-at 1999-01-01T00:00:00Z',
      'USAGE',
    ],
  ],
  'key-valid-from': [
    [KEYED, '--key-valid-from 2099-01-01T00:00:00Z', 'KEY'],
    [`${PINNED} ${ADA}`, '--key-valid-from 2000-01-01T00:00:00Z', 'USAGE'],
  ],
  'key-valid-until': [
    [KEYED, '--key-valid-until 2001-01-01T00:00:00Z', 'KEY'],
    [`${PINNED} ${ADA}`, '--key-valid-until 2099-01-01T00:00:00Z', 'USAGE'],
  ],
  witness: [[KEYED, '--witness nobody', 'USAGE']],
  'witness-quorum': [
    [KEYED, '--witness-quorum 0', 'USAGE'],
    [KEYED, '--witness-quorum 1', 'USAGE'],
  ],
  'tlog-threshold': [
    [KEYED, '--tlog-threshold 2', 'TLOG_MISSING'],
    [KEYED, '--tlog-threshold 0', 'USAGE'],
    [`${KEY} --insecure-ignore-tlog`, '--tlog-threshold 1', 'USAGE'],
  ],
  'require-timestamp': [
    [`${KEY} --trusted-root AT/root.json`, '--require-timestamp', 'TIMESTAMP_MISSING'],
    [`${KEY} --trusted-root AT/root.json`, '--use-signed-timestamps', 'TIMESTAMP_MISSING'],
  ],
  'tsa-threshold': [[KEYED, '--tsa-threshold 1', 'TIMESTAMP_MISSING']],
  'sct-threshold': [
    [`${PINNED} ${ADA}`, '--sct-threshold 2', 'SCT'],
    [KEYED, '--sct-threshold 1', 'USAGE'],
    [`${REKOR} ${CA} ${ADA} --insecure-ignore-sct`, '--sct-threshold 1', 'USAGE'],
  ],
  annotations: [
    [KEYED, '--annotations env=prod', 'POLICY'],
    [KEYED, '-a env=prod', 'POLICY'],
    [KEYED, '-a env', 'USAGE'],
    [KEYED, '-a env=prod -a env=test', 'USAGE'],
  ],
  coverage: [
    [KEYED, '--coverage all-children', 'NO_SIGNATURE'],
    [KEYED, '--coverage some', 'USAGE'],
  ],
  'insecure-ignore-tlog': [[KEY, '--insecure-ignore-tlog', 'accepted']],
  'insecure-ignore-sct': [
    [`${REKOR} ${CA} ${ADA}`, '--insecure-ignore-sct', 'accepted'],
    [KEYED, '--insecure-ignore-sct', 'USAGE'],
  ],
  jobs: [[KEYED, '--jobs 0', 'USAGE']],
  bundle: [[KEYED, '--bundle AT/key.json', 'accepted']],
  signature: [
    [`${KEY} --insecure-ignore-tlog`, '--signature AT/a.sig', 'accepted'],
    [`${KEYED} --bundle AT/key.json`, '--signature AT/a.sig', 'USAGE'],
  ],
  certificate: [
    [`${LEAF} --insecure-ignore-tlog --verify-at ${THEN}`, '--certificate AT/leaf.pem', 'accepted'],
    [KEYED, '--certificate AT/leaf.pem', 'USAGE'],
  ],
  sct: [[`${LEAF} --certificate AT/leaf.pem`, '--sct AT/garbage', 'USAGE']],
};

/** How each command is asked to verify, and what of the above ends otherwise for it. */
const COMMANDS: Readonly<
  Record<string, { readonly stem: string; readonly as?: Others; readonly not?: readonly string[] }>
> = {
  verify: { stem: 'verify AT/app.tar' },
  'verify-attestation': {
    stem: 'verify-attestation AT/app.tar --type spdxjson',
    as: { coverage: 'NO_ATTESTATION' },
    not: ['type'],
  },
  'verify-blob': {
    stem: 'verify-blob AT/a --bundle AT/FILE.json',
    as: { 'ca-roots': 'CERT_CHAIN', type: 'NO_ATTESTATION' },
  },
  merge: { stem: 'merge AT/app.tar AT/delta.tar -o OUT/june.tar' },
  export: { stem: 'export oci:AT/layout -o OUT/app.tar' },
  import: { stem: 'import AT/app.tar --to REGISTRY/mirror --accept-unbound-names' },
  load: {
    stem: 'load --dir AT/saved REGISTRY/loaded:1',
    as: { seal: 'USAGE', expect: 'NO_IMAGES' },
  },
  copy: {
    stem: 'copy REGISTRY/source/app:1 REGISTRY/copied/app:1',
    as: { seal: 'USAGE', expect: 'NO_IMAGES', 'ca-roots': 'CERT_CHAIN' },
  },
};
type Others = Readonly<Record<string, string>>;

const asksForKey = (words: string): boolean => /--key |--keyring/.test(words);

/** Where the evidence is that is verified; rows about that say so themselves. */
const stemOf = (stem: string, flag: string, words: string): string =>
  OPTIONS[flag as OptionName].takenBy.join() === 'file'
    ? stem.replace(' --bundle AT/FILE.json', '')
    : withoutNames(stem, words).replace('FILE', asksForKey(words) ? 'key' : 'cert');

/** A policy file says itself what it asks of names. */
const withoutNames = (stem: string, words: string): string =>
  words.includes('--policy ') ? stem.replace(' --accept-unbound-names', '') : stem;

/** A variable is set where it is asked what ignoring it does. */
const around = (flag: string): Pick<Row, 'environment'> =>
  flag === 'no-env' ? { environment: { SIGSTORE_REKOR_PUBLIC_KEY: '/nonexistent' } } : {};

const rowsOf = (command: string, flag: OptionName, effects: readonly Effect[]): Row[] => {
  const { stem = '', as = {} } = COMMANDS[command] ?? {};
  return effects.map(([beside, words, code]) =>
    row(
      command,
      flag,
      [
        `${stemOf(stem, flag, `${beside} ${words} `)} ${beside}`,
        words,
        code === 'USAGE' ? code : (as[flag] ?? code),
      ],
      around(flag),
    ),
  );
};

const groupOf = (command: string): CommandGroup | undefined =>
  (Object.keys(COMMAND_GROUPS) as CommandGroup[]).find((group) =>
    (COMMAND_GROUPS[group] as readonly string[]).includes(command),
  );

export const POLICY_ROWS: readonly Row[] = Object.entries(COMMANDS).flatMap(
  ([command, { not = [] }]) =>
    [...Object.entries(EFFECTS), ...EXTENSIONS].flatMap(([flag, effects]) => {
      const name = flag as OptionName;
      const group = groupOf(command);
      const isTaken = group !== undefined && OPTIONS[name].takenBy.includes(group);
      return isTaken && !not.includes(flag) ? rowsOf(command, name, effects) : [];
    }),
);

export { ADA, KEYED, PINNED };
