/** Commands that open a key, or look after one. */
import { NAMED_SERVICES } from '../signing/flags.ts';
import { registryRows } from './registry-rows.fixture.ts';
import { type Row, row, type Told, told } from './row.fixture.ts';

const STORY = 'packages/apps/cli/src';
const KEY = '--key AT/own.key';
const PUBLIC = '--key AT/own.pub';
const TOKEN = '--key pkcs11:object=signer?module-path=/nonexistent/module.so';
const SERVICE = '--key sealift://release';
const NOWHERE = '/nonexistent';
const DSN = 'http://127.0.0.1:1';

/** Of a command that opens the key that `reference` names. */
const openingRows = (command: string, stem: string, named: (key: string) => string) => [
  row(command, 'password-file', [`${stem} ${named(KEY)}`, `--password-file ${NOWHERE}`, 'CONFIG']),
  row(command, 'password-file', [
    `${stem} ${named(TOKEN)}`,
    '--password-file AT/password',
    'USAGE',
  ]),
  row(command, 'password-file', [
    `${stem} ${named(SERVICE)}`,
    '--password-file AT/password',
    'USAGE',
  ]),
  row(command, 'pin-file', [`${stem} ${named(KEY)}`, '--pin-file AT/password', 'USAGE']),
  row(command, 'pin-file', [`${stem} ${named(SERVICE)}`, '--pin-file AT/password', 'USAGE']),
  row(command, 'pin-file', [
    `${stem} ${named(TOKEN)}&pin-source=file:/pin`,
    '--pin-file AT/password',
    'USAGE',
  ]),
  row(command, 'pin-final-try', [`${stem} ${named(KEY)}`, '--pin-final-try', 'USAGE']),
  row(command, 'pin-final-try', [`${stem} ${named(SERVICE)}`, '--pin-final-try', 'USAGE']),
  row(command, 'signer-config', [`${stem} ${named(KEY)}`, `--signer-config ${NOWHERE}`, 'USAGE']),
  row(command, 'signer-config', [`${stem} ${named(TOKEN)}`, `--signer-config ${NOWHERE}`, 'USAGE']),
  row(command, 'signer-config', [
    `${stem} ${named(SERVICE)}`,
    `--signer-config ${NOWHERE}`,
    'CONFIG',
  ]),
  told(command, 'pin-file', `${STORY}/tokens.story.test.ts`),
  told(command, 'pin-final-try', 'packages/local/pkcs11/src/open-token.test.ts', 'finalTry'),
];

/** Of a command that signs. */
const signingRows = (command: string, stem: string): (Row | Told)[] => [
  ...openingRows(command, stem, (key) => key),
  row(command, 'key', [stem, KEY, 'accepted']),
  row(command, 'key', [stem, '--key=', 'USAGE']),
  row(command, 'certificate', [`${stem} ${KEY}`, '--certificate AT/leaf.pem', 'CONFIG']),
  row(command, 'certificate-chain', [
    `${stem} ${KEY} --certificate AT/own.pem`,
    '--certificate-chain AT/roots.pem',
    'CHAIN_ORDER',
  ]),
  row(command, 'identity-token', [
    `${stem} --fulcio-url ${DSN}`,
    '--identity-token AT/password',
    'ID_TOKEN',
  ]),
  row(command, 'issue-certificate', [`${stem} ${KEY}`, '--issue-certificate', 'USAGE']),
  ...(
    [
      ['oidc-provider', '--oidc-provider envvar', 'ID_TOKEN'],
      ['oidc-disable-ambient-providers', '--oidc-disable-ambient-providers', 'ID_TOKEN'],
      ['oidc-issuer', `--oidc-issuer ${DSN}`, 'IDENTITY_PROVIDER'],
      ['oidc-client-secret-file', '--oidc-client-secret-file AT/password', 'USAGE'],
    ] as const
  ).map(([flag, words, code]) => row(command, flag, [`${stem} --fulcio-url ${DSN}`, words, code])),
  row(command, 'oidc-client-id', [`${stem} ${KEY}`, '--oidc-client-id corp', 'USAGE']),
  told(command, 'oidc-client-id', `${STORY}/identity.test.ts`),
  row(command, 'fulcio-auth-flow', [
    `${stem} --fulcio-url ${DSN} --oidc-issuer ${DSN}`,
    '--fulcio-auth-flow token',
    'USAGE',
  ]),
  row(command, 'fulcio-url', [`${stem} ${KEY}`, `--fulcio-url ${DSN}`, 'USAGE']),
  row(command, 'fulcio-url', [
    `${stem} --identity-token AT/password`,
    `--fulcio-url ${DSN}`,
    'ID_TOKEN',
  ]),
  row(command, 'password-file', [
    `${stem} --identity-token AT/password --fulcio-url ${DSN}`,
    '--password-file AT/password',
    'USAGE',
  ]),
  row(command, 'rekor-url', [`${stem} ${KEY}`, `--rekor-url ${DSN}`, 'SIGNING_SERVICE']),
  row(command, 'rekor-version', [`${stem} ${KEY}`, '--rekor-version 1', 'USAGE']),
  ...Object.keys(NAMED_SERVICES).map((service) =>
    row(command, service, [
      `${stem} ${KEY} --signing-config AT/garbage`,
      `--${service} ${service === 'rekor-version' ? '2' : DSN}`,
      'USAGE',
    ]),
  ),
  row(command, 'timestamp-server-url', [
    `${stem} ${KEY}`,
    `--timestamp-server-url ${DSN}`,
    'SIGNING_SERVICE',
  ]),
  row(command, 'cacert', [`${stem} ${KEY} --rekor-url ${DSN}`, '--cacert AT/garbage', 'CONFIG']),
  row(command, 'cacert', [`${stem} ${KEY}`, '--cacert AT/roots.pem', 'USAGE']),
  told(command, 'cacert', `${STORY}/signing/services.test.ts`),
  row(command, 'signing-config', [`${stem} ${KEY}`, '--signing-config AT/garbage', 'CONFIG']),
  // It says itself that it does nothing: scripts for cosign give it.
  told(command, 'yes', `${STORY}/signing/flags.ts`, 'Accepted for the sake of scripts'),
];

const SIGN_LAYOUT = 'oci:AT/layout';
const placedRows = (command: string, stem: string): (Row | Told)[] => [
  ...signingRows(command, `${stem} ${SIGN_LAYOUT}`),
  row(command, 'certificate-chain', [
    `${stem} ${SIGN_LAYOUT} --key AT/own.key --certificate AT/own.pem --format legacy`,
    '--certificate-chain AT/garbage',
    'CONFIG',
  ]),
  row(command, 'format', [`${stem} ${SIGN_LAYOUT} ${KEY}`, '--format legacy', 'accepted'], {
    look: ({ result }) => (result as { signed: { format: string }[] })?.signed[0]?.format,
  }),
  row(command, 'as', [`${stem} REGISTRY/a/b:1 ${KEY}`, '--as a/b:c', 'USAGE']),
  ...registryRows(command, `${stem} ${SIGN_LAYOUT} ${KEY}`, `${stem} REGISTRY/a/b:1 ${KEY}`),
];

const LOG = '--log-key AT/other.pub --origin log.example';
const COSIGN = `audit cosign AT/layout ${LOG} --last OUT/last --name witness.example ${KEY}`;
const serviceRows = (command: string, more: string): (Row | Told)[] => [
  row(command, 'signer-config', [`${command}${more}`, '--signer-config AT/garbage', 'CONFIG']),
];

const ATTEST_BLOB = 'attest-blob AT/a --type custom --predicate AT/predicate.json';

const ATTACHED = {
  'attach attestation': { flag: 'attestation', file: 'AT/garbage' },
  'attach bundle': { flag: 'bundle', file: 'AT/key.json' },
  'attach sbom': { flag: 'sbom', file: 'AT/garbage' },
} as const;

export const SIGNING_ROWS: readonly (Row | Told)[] = [
  ...placedRows('sign', 'sign'),
  row('sign', 'annotations', [`sign ${SIGN_LAYOUT} ${KEY}`, '-a x', 'USAGE']),
  told('sign', 'recursive', `${STORY}/sign.test.ts`),
  ...placedRows('attest', 'attest --type custom --predicate AT/predicate.json'),
  row('attest', 'type', [
    `attest ${SIGN_LAYOUT} ${KEY} --predicate AT/predicate.json`,
    '--type spdxjson',
    'accepted',
  ]),
  row('attest', 'predicate', [
    `attest ${SIGN_LAYOUT} ${KEY} --type custom`,
    '--predicate AT/garbage',
    'CONFIG',
  ]),
  ...signingRows('sign-blob', 'sign-blob AT/a --bundle OUT/b.json'),
  row('sign-blob', 'bundle', [`sign-blob AT/a ${KEY}`, '--bundle OUT/b.json', 'accepted']),
  ...signingRows('attest-blob', `${ATTEST_BLOB} --bundle OUT/b.json`),
  row('attest-blob', 'bundle', [`${ATTEST_BLOB} ${KEY}`, '--bundle OUT/b.json', 'accepted']),
  row('attest-blob', 'type', [
    `attest-blob AT/a --predicate AT/predicate.json ${KEY} --bundle OUT/b.json`,
    '--type custom',
    'accepted',
  ]),
  row('attest-blob', 'predicate', [
    `attest-blob AT/a --type custom ${KEY} --bundle OUT/b.json`,
    '--predicate AT/garbage',
    'CONFIG',
  ]),
  ...openingRows('seal', 'seal AT/app.tar -o OUT/seal', (key) => key),
  ...openingRows(
    'import',
    'import AT/app.tar --to REGISTRY/m --key AT/signer.pub --receipt OUT/r.json',
    (key) => key.replace('--key', '--receipt-key'),
  ),
  row('seal', 'key', ['seal AT/app.tar -o OUT/seal', KEY, 'accepted']),
  row('seal', 'output', [`seal AT/app.tar ${KEY}`, '-o OUT/seal', 'accepted']),
  row('seal', 'base', [`seal AT/delta.tar -o OUT/seal ${KEY}`, '--base AT/app.tar', 'accepted']),

  ...openingRows('key public', 'key public', (key) => key),
  row('key public', 'key', ['key public', KEY, 'accepted']),
  row('key public', 'output', [`key public ${PUBLIC}`, '-o OUT/k.pub', 'accepted']),
  row('key public', 'yes', [`key public ${PUBLIC}`, '--yes', 'USAGE']),
  row('key public', 'yes', [`key public ${PUBLIC} -o AT/there.pub`, '--yes', 'accepted']),
  row('key public', 'password-file', [
    `key public ${PUBLIC}`,
    '--password-file AT/password',
    'USAGE',
  ]),
  ...openingRows('key inspect', 'key inspect', (key) => key.replace('--key ', '')),
  row('key inspect', 'decrypt', [`key inspect AT/own.key`, '--decrypt', 'accepted'], {
    look: ({ result }) => (result as { fingerprint?: string })?.fingerprint,
  }),
  row('key inspect', 'decrypt', [`key inspect AT/own.pub`, '--decrypt', 'USAGE']),
  row('key inspect', 'decrypt', ['key inspect sealift://release', '--decrypt', 'USAGE']),
  row('key inspect', 'password-file', [
    `key inspect AT/own.pub`,
    '--password-file AT/password',
    'USAGE',
  ]),
  // Without it files would be made where the test runs.
  told('key generate', 'output-key-prefix', `${STORY}/keys.test.ts`),
  row(
    'key generate',
    'type',
    ['key generate --output-key-prefix OUT/k', '--type ed25519', 'accepted'],
    { look: ({ result }) => (result as { type?: string })?.type },
  ),
  row('key generate', 'kms', [
    'key generate --output-key-prefix OUT/k',
    '--kms nobodys://release',
    'PROGRAM',
  ]),
  row('key generate', 'yes', ['key generate --output-key-prefix AT/there', '--yes', 'accepted']),
  row('key generate', 'password-file', [
    'key generate --output-key-prefix OUT/k',
    `--password-file ${NOWHERE}`,
    'CONFIG',
  ]),
  row('key import', 'key', [
    'key import --output-key-prefix OUT/k',
    '--key AT/plain.pem',
    'accepted',
  ]),
  told('key import', 'output-key-prefix', `${STORY}/keys.test.ts`),
  row('key import', 'yes', [
    'key import --key AT/plain.pem --output-key-prefix AT/there',
    '--yes',
    'accepted',
  ]),
  row('key import', 'password-file', [
    'key import --key AT/plain.pem --output-key-prefix OUT/k',
    `--password-file ${NOWHERE}`,
    'CONFIG',
  ]),
  row('key change-password', 'key', ['key change-password', '--key AT/garbage', 'KEY_FILE']),
  row('key change-password', 'password-file', [
    `key change-password --key AT/own.key`,
    `--password-file ${NOWHERE}`,
    'CONFIG',
  ]),
  row('key change-password', 'new-password-file', [
    `key change-password --key AT/own.key`,
    `--new-password-file ${NOWHERE}`,
    'CONFIG',
  ]),

  row('payload generate', 'annotations', ['payload generate REGISTRY/a:1', '-a x', 'USAGE']),
  ...registryRows('payload generate', undefined, 'payload generate REGISTRY/a:1'),
  ...(['payload', 'signature'] as const).map((flag) =>
    row('attach signature', flag, [
      ['payload', 'signature', 'key']
        .filter((each) => each !== flag)
        .reduce(
          (words, each) => `${words} --${each} AT/signer.pub`,
          'attach signature REGISTRY/a:1',
        ),
      `--${flag} ${NOWHERE}`,
      'CONFIG',
    ]),
  ),
  row('attach signature', 'key', [
    'attach signature REGISTRY/a:1 --payload AT/a --signature AT/a.sig',
    `--key ${NOWHERE}`,
    'CONFIG',
  ]),
  ...Object.entries(ATTACHED).flatMap(([command, { flag, file }]) => [
    row(command, flag, [`${command} ${SIGN_LAYOUT}`, `--${flag} ${NOWHERE}`, 'CONFIG']),
    row(command, 'as', [`${command} REGISTRY/a/b:1 --${flag} ${file}`, '--as a/b:c', 'USAGE']),
    ...registryRows(
      command,
      `${command} ${SIGN_LAYOUT} --${flag} ${file}`,
      `${command} REGISTRY/a:1 --${flag} ${file}`,
    ),
  ]),
  ...['type', 'input-format'].map((flag) =>
    told('attach sbom', flag, `${STORY}/attaching.test.ts`),
  ),
  ...registryRows(
    'attach signature',
    undefined,
    'attach signature REGISTRY/a:1 --payload AT/a --signature AT/a.sig --key AT/signer.pub',
  ),

  ...serviceRows('service keys', ''),
  ...serviceRows('service pending', ''),
  ...serviceRows('service show', ` ${'a'.repeat(64)}`),
  ...serviceRows('service approve', ` ${'a'.repeat(64)} --yes`),
  ...serviceRows('service checkpoint', ''),
  ...['service keys', 'service show', 'service checkpoint'].map((command) =>
    told(command, 'output', `${STORY}/service.story.test.ts`, "'-o'"),
  ),
  told('service approve', 'key', `${STORY}/service.story.test.ts`),
  told('service approve', 'yes', `${STORY}/service.story.test.ts`),

  ...['audit verify AT/layout', 'audit prove AT/layout 0'].flatMap((words): (Row | Told)[] => {
    const command = words.split(' ').slice(0, 2).join(' ');
    return [
      row(command, 'log-key', [`${words} --origin x`, '--log-key AT/garbage', 'CONFIG']),
      told(command, 'origin', `${STORY}/audit.test.ts`),
      row(command, 'since', [
        `${words} ${LOG}`.replace(' 0 ', ' '),
        `--since ${NOWHERE}`,
        'CONFIG',
      ]),
    ];
  }),
  row('audit verify', 'keyring', [
    `audit verify AT/layout ${LOG}`,
    '--keyring AT/garbage',
    'CONFIG',
  ]),
  row('audit verify', 'witness', [`audit verify AT/layout ${LOG}`, '--witness x', 'USAGE']),
  row('audit verify', 'witness-quorum', [
    `audit verify AT/layout ${LOG}`,
    '--witness-quorum 1',
    'USAGE',
  ]),
  told('audit entries', 'request', 'packages/local/commands/src/audit/audit.test.ts'),
  row('audit cosign', 'log-key', [
    COSIGN.replace('--log-key AT/other.pub', ''),
    '--log-key AT/garbage',
    'USAGE',
  ]),
  told('audit cosign', 'origin', `${STORY}/audit.test.ts`),
  told('audit cosign', 'last', `${STORY}/audit.test.ts`),
  row('audit cosign', 'begin', [COSIGN, '--begin', 'AUDIT_ROLLED_BACK']),
  told('audit cosign', 'name', `${STORY}/audit.test.ts`),
  row('audit cosign', 'key', [
    `${COSIGN.replace(KEY, '')} --begin`,
    '--key AT/garbage',
    'KEY_FILE',
  ]),
  row('audit cosign', 'password-file', [
    `${COSIGN} --begin`,
    `--password-file ${NOWHERE}`,
    'CONFIG',
  ]),
];
