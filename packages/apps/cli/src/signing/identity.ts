import { LIMITS } from '@sealift/bytes';
import { configuring, refuseIdle } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import type { SigningConfig } from '@sealift/signing';
import {
  ambientToken,
  type Found,
  type IdentityToken,
  isTokenText,
  PROVIDER_NAMES,
  readIdentityToken,
  tokenByDevice,
} from '@sealift/signing/identity';
import { readConfiguredText } from '@sealift/workflows/pins';
import type { SigningFlags } from './flags.ts';
import { IDENTITY_FLAGS } from './identity-flags.ts';

type Services = Pick<SigningConfig, 'connections' | 'oidcUrl'>;

/** Every flag about the token. */
export const IDENTITY_FLAG_NAMES = Object.keys(
  IDENTITY_FLAGS,
) as readonly (keyof typeof IDENTITY_FLAGS)[];

/** Those about finding a token: nothing is to be found where one is given. */
const FINDING = IDENTITY_FLAG_NAMES.filter(
  (name) => name !== 'identity-token' && name !== 'oidc-client-id',
);

/** What cosign names and nobody here asks, with what does it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  spiffe: '`spire-agent api fetch jwt -audience sigstore` prints one: give it by --identity-token',
  google:
    '`gcloud auth print-identity-token --audiences=sigstore` prints one: give it by ' +
    '--identity-token',
};

/** Refuses what cannot be meant, before anybody is asked. @throws Rejection USAGE */
function checkIdentity(flags: SigningFlags): void {
  const { 'identity-token': token, 'oidc-provider': provider, 'oidc-issuer': issuer } = flags;
  if (token !== undefined) refuseIdle(flags, FINDING, 'is not for a token that is given');
  if (provider !== undefined && !PROVIDER_NAMES.includes(provider))
    reject('USAGE', `--oidc-provider ${whyNot(provider)}`);
  if (provider !== undefined)
    refuseIdle(flags, ['oidc-disable-ambient-providers'], 'contradicts --oidc-provider');
  if (issuer === undefined) refuseIdle(flags, ['oidc-client-secret-file'], 'needs --oidc-issuer');
  if (issuer !== undefined && flags['fulcio-auth-flow'] === 'token')
    reject('USAGE', '--fulcio-auth-flow token asks for no login: leave --oidc-issuer away');
}

const whyNot = (name: string): string =>
  Object.hasOwn(ELSEWHERE, name)
    ? `${name}: ${ELSEWHERE[name]}`
    : `${printable(name)}: expected ${PROVIDER_NAMES.join(', ')}`;

/**
 * The token of whoever signs: the one that is given, else one of the place where this runs, else
 * one by logging in. It is looked at before it is sent. @param now milliseconds since 1970
 * @throws Misconfigured, Rejection ID_TOKEN | ID_TOKEN_TIME | ID_TOKEN_AUDIENCE | IDENTITY_PROVIDER
 */
export async function identityToken(
  flags: SigningFlags,
  services: Services,
  now: number,
): Promise<IdentityToken> {
  configuring(() => checkIdentity(flags));
  const audience = flags['oidc-client-id'] ?? 'sigstore';
  const given = flags['identity-token'];
  if (given !== undefined) {
    const text = configuring(() => textOf(given));
    return readIdentityToken(text, { source: '--identity-token', audience, now });
  }
  const { provider, text } = await findToken(flags, services, audience);
  const source = `the token of ${provider}`;
  // Somebody who logs in takes longer than a token is old.
  const token = readIdentityToken(text, { source, audience, now: Date.now() });
  note(`signing as ${printable(token.subject)}, by ${source}`);
  return token;
}

const note = (text: string): boolean => process.stderr.write(`NOTE: ${text}\n`);

/**
 * cosign takes the token itself too. Whoever lists processes then has it, which is said; it is
 * never quoted. T46
 */
function textOf(given: string): string {
  const source = 'the file of --identity-token';
  if (!isTokenText(given)) return readConfiguredText({ path: given, source, isSecret: true });
  note(
    '--identity-token: a token on the command line is seen by everybody who can list processes: ' +
      'give a file, or set SIGSTORE_ID_TOKEN',
  );
  return given;
}

async function findToken(
  flags: SigningFlags,
  { connections, oidcUrl }: Services,
  audience: string,
): Promise<Found> {
  const here = { environment: process.env, audience, connections };
  const found = flags['oidc-disable-ambient-providers']
    ? undefined
    : await ambientToken(here, flags['oidc-provider']);
  if (found !== undefined) return found;
  const url = flags['fulcio-auth-flow'] === 'token' ? undefined : (flags['oidc-issuer'] ?? oidcUrl);
  if (url === undefined) return reject('ID_TOKEN', noneOf(flags));
  const clientSecret = secretOf(flags['oidc-client-secret-file']);
  const text = await tokenByDevice({
    ...{ url, clientId: audience, clientSecret, connections },
    tell: (address, code) => note(`open ${address} in a browser and type ${code}`),
  });
  return { provider: url, text };
}

const secretOf = (path: string | undefined): string | undefined =>
  path === undefined
    ? undefined
    : configuring(() =>
        readConfiguredText(
          { path, source: '--oidc-client-secret-file', isSecret: true },
          LIMITS.password,
        ).trim(),
      );

/** What was looked at, and in vain. */
function noneOf(flags: SigningFlags): string {
  const none = 'there is no identity token: --identity-token and --oidc-issuer are not given';
  if (flags['oidc-disable-ambient-providers']) return none;
  if (process.env['GITHUB_ACTIONS'] === 'true')
    return `${none}, and the job has no "permissions: id-token: write"`;
  const state = process.env['SIGSTORE_ID_TOKEN'] === '' ? 'empty' : 'not set';
  return `${none}, SIGSTORE_ID_TOKEN is ${state}, and this is no CI system that has one`;
}
