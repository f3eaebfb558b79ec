/** Trust and policy, of every command that verifies. */
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
const NOBODY = '--certificate-github-workflow';

/** Per flag: what stands beside it, how it is given, how the run then ends. */
const SHARED: readonly (readonly [string, string, string, string])[] = [
  ['trusted-root', ADA, '--trusted-root AT/root.json', 'accepted'],
  ['rekor-key', KEY, REKOR, 'accepted'],
  ['ca-roots', `${REKOR} ${CT} ${ADA}`, '--ca-roots AT/roots.pem', 'accepted'],
  ['ca-roots', KEYED, '--ca-roots AT/roots.pem', 'USAGE'],
  [
    'ca-intermediates',
    `${REKOR} ${CT} ${ADA} --ca-roots AT/roots.pem`,
    '--ca-intermediates AT/intermediates.pem',
    'accepted',
  ],
  ['certificate-chain', `${REKOR} ${CT} ${ADA}`, '--certificate-chain AT/chain.pem', 'accepted'],
  ['certificate-chain', KEYED, '--certificate-chain AT/chain.pem', 'USAGE'],
  ['ct-key', `${REKOR} ${CA} ${ADA}`, CT, 'accepted'],
  ['ct-key', KEYED, CT, 'USAGE'],
  ['ct-key', `${REKOR} ${CA} ${ADA} --insecure-ignore-sct`, CT, 'USAGE'],
  ['timestamp-certificate-chain', KEYED, '--timestamp-certificate-chain AT/garbage', 'CONFIG'],
  ['key', REKOR, KEY, 'accepted'],
  ['key', KEYED, '--key=', 'USAGE'],
  ['keyring', REKOR, '--keyring AT/garbage', 'CONFIG'],
  ['certificate-identity', `${PINNED} ${ISSUER}`, IDENTITY, 'accepted'],
  [
    'certificate-identity-regexp',
    `${PINNED} ${ISSUER}`,
    '--certificate-identity-regexp ada@example[.]com',
    'accepted',
  ],
  ['certificate-oidc-issuer', `${PINNED} ${IDENTITY}`, ISSUER, 'accepted'],
  [
    'certificate-oidc-issuer-regexp',
    `${PINNED} ${IDENTITY}`,
    '--certificate-oidc-issuer-regexp https://token[.]actions[.]githubusercontent[.]com',
    'accepted',
  ],
  ['no-oidc-issuer', `${PINNED} ${IDENTITY}`, '--no-oidc-issuer', 'IDENTITY'],
  ...['trigger', 'sha', 'name', 'repository', 'ref'].map(
    (each) =>
      [
        `certificate-github-workflow-${each}`,
        `${PINNED} ${ADA}`,
        `${NOBODY}-${each} x`,
        'IDENTITY',
      ] as const,
  ),
  [
    'certificate-source-repository',
    `${PINNED} ${ADA}`,
    '--certificate-source-repository https://github.com/a/b',
    'IDENTITY',
  ],
  ['verify-at', KEYED, '--verify-at 2026-01-15T12:00:00Z', 'USAGE'],
  [
    'verify-at',
    `${KEY} --insecure-ignore-tlog --key-valid-from 2000-01-01T00:00:00Z`,
    '--verify-at 1999-01-01T00:00:00Z',
    'KEY',
  ],
  ['key-valid-from', KEYED, '--key-valid-from 2099-01-01T00:00:00Z', 'KEY'],
  ['key-valid-from', `${PINNED} ${ADA}`, '--key-valid-from 2000-01-01T00:00:00Z', 'USAGE'],
  ['key-valid-until', KEYED, '--key-valid-until 2001-01-01T00:00:00Z', 'KEY'],
  ['key-valid-until', `${PINNED} ${ADA}`, '--key-valid-until 2099-01-01T00:00:00Z', 'USAGE'],
  ['witness', KEYED, '--witness nobody', 'USAGE'],
  ['witness-quorum', KEYED, '--witness-quorum 0', 'USAGE'],
  ['witness-quorum', KEYED, '--witness-quorum 1', 'USAGE'],
  ['insecure-ignore-tlog', KEY, '--insecure-ignore-tlog', 'accepted'],
  ['insecure-ignore-sct', `${REKOR} ${CA} ${ADA}`, '--insecure-ignore-sct', 'accepted'],
  ['insecure-ignore-sct', KEYED, '--insecure-ignore-sct', 'USAGE'],
];

/** What is said of images. */
const OF_IMAGES: typeof SHARED = [
  ['type', KEYED, '--type vuln', 'KEY'],
  ['expect', KEYED, '--expect AT/expected.txt', 'NAME_CONTRADICTED'],
  ['image', KEYED, '--image registry.example/nothing:1', 'NO_IMAGES'],
  ['seal', `${KEYED} --seal-key AT/other.pub`, '--seal AT/garbage', 'SEAL'],
  ['seal-key', KEYED, '--seal-key AT/other.pub', 'USAGE'],
  ['jobs', KEYED, '--jobs 0', 'USAGE'],
];
const OF_FILES: typeof SHARED = [['type', KEYED, '--type vuln', 'NO_ATTESTATION']];

/** How each command is asked to verify, and what of the above ends otherwise for it. */
const COMMANDS: Readonly<
  Record<string, { readonly stem: string; readonly rows: typeof SHARED; readonly as?: Others }>
> = {
  verify: { stem: 'verify AT/app.tar', rows: OF_IMAGES },
  'verify-attestation': {
    stem: 'verify-attestation AT/app.tar --type spdxjson',
    rows: OF_IMAGES.filter(([flag]) => flag !== 'type'),
  },
  'verify-blob': {
    stem: 'verify-blob AT/a --bundle AT/FILE.json',
    rows: OF_FILES,
    as: { 'ca-roots': 'CERT_CHAIN' },
  },
  merge: {
    stem: 'merge AT/app.tar AT/delta.tar -o OUT/june.tar',
    rows: OF_IMAGES.filter(([flag]) => flag !== 'image'),
  },
  export: { stem: 'export oci:AT/layout -o OUT/app.tar', rows: OF_IMAGES },
  import: {
    stem: 'import AT/app.tar --to REGISTRY/mirror --accept-unbound-names',
    rows: OF_IMAGES,
  },
  load: {
    stem: 'load --dir AT/saved REGISTRY/loaded:1',
    rows: OF_IMAGES,
    as: { seal: 'USAGE', expect: 'NO_IMAGES' },
  },
};
type Others = Readonly<Record<string, string>>;

const asksForKey = (words: string): boolean => /--key |--keyring/.test(words);

export const POLICY_ROWS: readonly Row[] = Object.entries(COMMANDS).flatMap(
  ([command, { stem, rows, as = {} }]) => [
    ...[...SHARED, ...rows].map(([flag, beside, words, code]) => {
      const kind = asksForKey(`${beside} ${words} `) ? 'key' : 'cert';
      return row(command, flag, [
        `${stem.replace('FILE', kind)} ${beside}`,
        words,
        code === 'USAGE' ? code : (as[flag] ?? code),
      ]);
    }),
    row(command, 'no-env', [`${stem.replace('FILE', 'key')} ${KEY}`, '--no-env', 'UNKNOWN_LOG'], {
      environment: { SIGSTORE_REKOR_PUBLIC_KEY: '/nonexistent' },
    }),
  ],
);

export { ADA, KEYED, PINNED };
