/** Flags of how a registry is asked. */
import { type Row, row, type Told, told } from './row.fixture.ts';

const REGISTRY_TEST = 'packages/network/registry/src/transport/connection.test.ts';
const OWN_TEST = 'packages/apps/cli/src/network/own-access.test.ts';
const CLIENT = (certificate: string, key: string): string =>
  `--registry-client-cert ${certificate} --registry-client-key ${key}`;
const LOGIN = (user: string, file: string): string =>
  `--registry-username ${user} --registry-password-file ${file}`;
const OWN_WORDS = [
  CLIENT('AT/own.pem', 'AT/plain.pem'),
  '--registry-client-key AT/plain.pem --registry-client-cert AT/own.pem',
  '--registry-server-name registry.example',
  LOGIN('ada', 'AT/password'),
  '--registry-password-file AT/password --registry-username ada',
  '--registry-token-file AT/password',
];
/** Flag, value, what must stand beside it, and the code. */
const OWN_PAIRS = [
  ['registry-client-cert', 'AT/garbage', '--registry-client-key AT/plain.pem', 'CONFIG'],
  ['registry-client-key', 'AT/garbage', '--registry-client-cert AT/own.pem', 'CONFIG'],
  ['registry-server-name', '127.0.0.1', '', 'USAGE'],
  ['registry-password-file', 'AT/plain.pem', '--registry-username ada', 'CONFIG'],
  ['registry-token-file', 'AT/plain.pem', '', 'CONFIG'],
  ['registry-username', 'a:b', '--registry-password-file AT/plain.pem', 'USAGE'],
] as const;
const flagOf = (words: string): string => words.slice(2).split(' ')[0] ?? '';

/** Registry flags: where no registry is asked, and where one is. */
export const registryRows = (
  command: string,
  local: string | undefined,
  remote: string,
): (Row | Told)[] => [
  ...(local === undefined
    ? []
    : [
        row(command, 'allow-http-registry', [local, '--allow-http-registry', 'USAGE']),
        row(command, 'registry-cacert', [local, '--registry-cacert AT/roots.pem', 'USAGE']),
        ...OWN_WORDS.map((words) => row(command, flagOf(words), [local, words, 'USAGE'])),
      ]),
  ...OWN_WORDS.map((words) => told(command, flagOf(words), OWN_TEST)),
  ...OWN_PAIRS.map(([flag, words, beside, code]) =>
    row(command, flag, [`${remote} ${beside}`, `--${flag} ${words}`, code]),
  ),
  row(command, 'registry-cacert', [remote, '--registry-cacert AT/garbage', 'CONFIG']),
  told(command, 'allow-http-registry', REGISTRY_TEST, 'allowHttp'),
];
