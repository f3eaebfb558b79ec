/** Identity tokens that the place where one signs has at hand: CI systems, mounted files. */
import { closeSync, existsSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { Fields, json, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import { findProgram, runProgram } from '@sealift/programs';
import { conceal } from '@sealift/secrets';
import { send } from '../services/post.ts';
import { TOKEN_LIMIT } from './token.ts';

/** Where one signs, and for whom the token is to be. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whom the token is to be for. */
  readonly audience: string;
  readonly connections?: Connections | undefined;
  /** Where Kubernetes mounts a token for this audience; cosign's place where absent. */
  readonly tokenFile?: string;
}

/** A token, and who gave it. */
export interface Found {
  readonly provider: string;
  readonly text: string;
}

interface Provider {
  readonly isHere: (here: Surroundings) => boolean;
  readonly ask: (here: Surroundings) => string | Promise<string>;
}

const TOKEN_FILE = '/var/run/sigstore/cosign/oidc-token';
const fileOf = ({ tokenFile = TOKEN_FILE }: Surroundings): string => tokenFile;
const isTrue =
  (name: string) =>
  ({ environment }: Surroundings): boolean =>
    environment[name] === 'true';

/** By cosign's names, and in the order in which they are asked. */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  envvar: {
    isHere: ({ environment }) => (environment['SIGSTORE_ID_TOKEN'] ?? '') !== '',
    ask: ({ environment }) => environment['SIGSTORE_ID_TOKEN'] ?? '',
  },
  'github-actions': {
    isHere: ({ environment }) => (environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '') !== '',
    ask: askGithub,
  },
  filesystem: { isHere: (here) => existsSync(fileOf(here)), ask: readToken },
  'buildkite-agent': {
    isHere: isTrue('BUILDKITE'),
    ask: (here) =>
      run('buildkite-agent', here, ['oidc', 'request-token', '--audience', here.audience]),
  },
  circleci: {
    isHere: isTrue('CIRCLECI'),
    ask: (here) =>
      run('circleci', here, [
        'run',
        'oidc',
        'get',
        '--claims',
        JSON.stringify({ aud: here.audience }),
      ]),
  },
};

/** What `--oidc-provider` takes, in the order in which they are asked. */
export const PROVIDER_NAMES: readonly string[] = Object.keys(PROVIDERS);

/**
 * The token of the place where one signs. @param name of the only provider that is asked; absent:
 * the first that is here
 * @returns undefined where none is here @throws Rejection ID_TOKEN where the one that is named is
 * not, IDENTITY_PROVIDER, PROGRAM, CONFIG
 */
export async function ambientToken(here: Surroundings, name?: string): Promise<Found | undefined> {
  const asked = name === undefined ? PROVIDER_NAMES : [name];
  const provider = asked.find((each) => PROVIDERS[each]?.isHere(here));
  if (provider !== undefined)
    return { provider, text: (await PROVIDERS[provider]?.ask(here)) ?? '' };
  return name === undefined
    ? undefined
    : reject('ID_TOKEN', `there is no token of ${name} where this runs`);
}

/** docs.github.com, "OpenID Connect reference": the URL has a query already. */
async function askGithub({ environment, audience, connections }: Surroundings): Promise<string> {
  const request = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  if (request === '') reject('ID_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set');
  conceal(request);
  const url = URL.parse(environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '');
  if (url === null) return reject('ID_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL is not a URL');
  url.searchParams.set('audience', audience);
  const service = {
    ...{ name: 'GitHub Actions', url: `${url.origin}${url.pathname}`, connections },
    ...({ isTrusted: true, code: 'IDENTITY_PROVIDER' } as const),
  };
  const { body } = await send(service, '', {
    method: 'GET',
    query: url.search,
    headers: { authorization: `bearer ${request}` },
  });
  const answer = json.parse(body, 'IDENTITY_PROVIDER');
  return new Fields(answer, 'GitHub Actions', 'IDENTITY_PROVIDER').text('value');
}

/** Links are followed: tokens are mounted as links. */
function readToken(here: Surroundings): string {
  const { fd, size } = openRegular(fileOf(here), { follow: true });
  try {
    if (size > TOKEN_LIMIT)
      reject('ID_TOKEN', `${fileOf(here)}: ${size} bytes, limit ${TOKEN_LIMIT}`);
    const bytes = new Uint8Array(size);
    return utf8.decode(bytes.subarray(0, readAt(fd, bytes, 0)), 'ID_TOKEN');
  } finally {
    closeSync(fd);
  }
}

async function run(
  name: string,
  { environment }: Surroundings,
  args: readonly string[],
): Promise<string> {
  const path =
    findProgram(name, environment['PATH']) ?? reject('PROGRAM', `${name} is not on PATH`);
  const call = { path, args, environment, name, timeoutMs: 30_000, limit: TOKEN_LIMIT } as const;
  const { status, stdout } = await runProgram({ ...call, code: 'IDENTITY_PROVIDER' });
  if (status !== 0) reject('IDENTITY_PROVIDER', `${name} ended with ${status}`);
  return utf8.decode(stdout, 'IDENTITY_PROVIDER').trim();
}
