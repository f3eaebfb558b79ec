/**
 * The suite's protocol: flags and values as separate words, always in the same order
 * (cli_protocol.md of sigstore-conformance).
 */
import { reject } from '@sealift/failures';

export interface VerifyBundle {
  readonly bundle: string;
  readonly trustedRoot: string | undefined;
  readonly key: string | undefined;
  readonly identity: string | undefined;
  readonly issuer: string | undefined;
  /** A path, or `sha256:` and a digest where no such path exists. */
  readonly artifact: string;
}

const FLAGS = [
  '--bundle',
  '--certificate-identity',
  '--certificate-oidc-issuer',
  '--key',
  '--trusted-root',
];

/** Reads the words after the program's name. @throws Rejection USAGE */
export function parseArguments(words: readonly string[]): VerifyBundle {
  const [command, ...rest] = words;
  if (command !== 'verify-bundle')
    reject('USAGE', `"${command ?? ''}" is not supported: verify-bundle is`);
  const values = new Map<string, string>();
  const positional: string[] = [];
  const staging = rest.includes('--staging');
  const queue = rest.filter((word) => word !== '--staging');
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('--')) positional.push(word);
    else if (!FLAGS.includes(word) || values.has(word))
      reject('USAGE', `${word} is not known, or stands twice`);
    else values.set(word, queue.shift() ?? reject('USAGE', `${word} lacks its value`));
  }
  return assembled(values, positional, staging);
}

function assembled(
  values: ReadonlyMap<string, string>,
  positional: readonly string[],
  staging: boolean,
): VerifyBundle {
  const [artifact, ...more] = positional;
  const bundle = values.get('--bundle');
  if (artifact === undefined || more.length > 0 || bundle === undefined)
    return reject('USAGE', 'expected --bundle FILE and one file or digest');
  // No root of the staging instance travels with this program, and one is never fetched.
  if (staging && !values.has('--trusted-root')) reject('USAGE', '--staging needs --trusted-root');
  const flags = {
    trustedRoot: values.get('--trusted-root'),
    key: values.get('--key'),
    identity: values.get('--certificate-identity'),
    issuer: values.get('--certificate-oidc-issuer'),
  };
  return { bundle, artifact, ...flags };
}
