/**
 * Credential helpers: `docker-credential-NAME get`, the registry on standard input, JSON on
 * standard output.
 */
import { execFile } from 'node:child_process';
import { json } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Environment } from '@sealift/http';
import type { Credential } from './lookup.ts';

const HELPER_MS = 30_000;
const HELPER_OUTPUT = 64 * 1024;
const HUB_KEY = 'https://index.docker.io/v1/';

/**
 * The login that a helper holds for a registry. @throws Rejection CONFIG when it cannot be run or
 * understood
 */
export async function askHelper(
  name: string,
  registry: string,
  environment: Environment,
): Promise<Credential | undefined> {
  // The name comes from a file: it must not lead to a program elsewhere. T30
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    reject('CONFIG', `"${printable(name)}" is not a name of a credential helper`);
  const program = `docker-credential-${name}`;
  const answer = await run(program, registry === 'docker.io' ? HUB_KEY : registry, environment);
  return answer === undefined ? undefined : parseAnswer(answer, program);
}

function run(
  program: string,
  registry: string,
  environment: Environment,
): Promise<Buffer | undefined> {
  return new Promise<Buffer | undefined>((resolve, fail) => {
    const options = {
      env: { ...environment },
      timeout: HELPER_MS,
      maxBuffer: HELPER_OUTPUT,
      encoding: 'buffer',
      windowsHide: true,
    } as const;
    const child = execFile(program, ['get'], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (/credentials not found/i.test(stdout.toString())) resolve(undefined);
      // What it printed may hold a secret: only how it ended is told.
      else fail(error);
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${registry}\n`);
  }).catch((cause) =>
    reject('CONFIG', `${program} gave no login for ${registry}: ${why(cause)}`, { cause }),
  );
}

/** Whether a helper could not be asked, since it is on another host. */
export const isNotHere = (thrown: unknown): boolean =>
  thrown instanceof Rejection &&
  thrown.cause instanceof Error &&
  'code' in thrown.cause &&
  thrown.cause.code === 'ENOENT';

function why(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOENT' ? 'it is not on PATH' : `it ended with ${String(code ?? 'a signal')}`;
}

function parseAnswer(answer: Buffer, program: string): Credential | undefined {
  const document = json.parse(answer, 'CONFIG');
  const { Username: username, Secret: secret } = json.isObject(document) ? document : {};
  if (typeof username !== 'string' || typeof secret !== 'string')
    reject('CONFIG', `${program}: the answer holds no Username and Secret`);
  if (secret === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'password', username, password: secret };
}
