/** Signing by an identity, with a Fulcio on this host that certifies whoever asks. */
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('identity');
const ISSUER = 'https://i.example';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenFor = (aud: string, seconds = 600): string => {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const claims = { iss: ISSUER, sub: 'x', email: 'ada@example.com', aud, exp };
  return `${encoded({ alg: 'RS256' })}.${encoded(claims)}.canary-signature`;
};
const asked: { path: string; body: string }[] = [];
/** What Fulcio certifies in place of the key that it is sent. */
let other: string | undefined;
let server: Server;
let url: string;

const keyOf = (pem: string) => ({
  ...bench.world.keyPair(),
  publicKeyPem: pem,
  publicKeyDer: new Uint8Array(createPublicKey(pem).export({ type: 'spki', format: 'der' })),
});

/** As Fulcio does it: the proof is over whom the token names, by the key to be certified. */
function certify(body: string): string {
  const { credentials, publicKeyRequest: request } = JSON.parse(body);
  const [, claims = ''] = credentials.oidcIdentityToken.split('.');
  const { email } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const pem = request.publicKey.content;
  const proof = Buffer.from(request.proofOfPossession, 'base64');
  if (!verify('sha256', Buffer.from(email), pem, proof)) return '{}';
  const leaf = bench.world.issueLeaf({
    ...{ identity: { email }, issuer: ISSUER, key: keyOf(other ?? pem) },
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 600_000),
  });
  const certificates = [leaf.certificate.pem, bench.world.pins.caIntermediates];
  return JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } });
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push({ path: request.url ?? '', body });
    const isGithub = request.url?.startsWith('/github') === true;
    response.end(isGithub ? JSON.stringify({ value: tokenFor('sigstore') }) : certify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  bench.writeAll({ a: 'a release', token: `${tokenFor('sigstore')}\n`, secret: 'canary-secret' });
  bench.writeAll({
    corp: tokenFor('corp'),
    stale: tokenFor('sigstore', -5),
    two: 'eyJ.a\neyJ.a\n',
  });
  bench.write('signer.key.pem', bench.world.keyPair().privateKeyPem);
  bench.writeAll({ 'roots.pem': bench.world.pins.caRoots, 'ct.pub': bench.world.pins.ctKey });
  bench.write('between.pem', bench.world.pins.caIntermediates);
  await bench.made('key import --key AT/signer.key.pem --output-key-prefix AT/own');
});
afterAll(() => {
  server.close();
  bench.close();
});
beforeEach(() => {
  asked.length = 0;
  other = undefined;
});

let made = 0;
const sign = (flags: string, environment: Record<string, string> = {}) =>
  bench.run(
    `sign-blob AT/a --bundle AT/b${++made}.json ${flags.replace('FULCIO', `--fulcio-url ${url}`)}`,
    environment,
  );
const github = (): Record<string, string> => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/github?v=1`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-request',
});

/** By whom the last signature is. */
const verdict = (): Promise<string> =>
  bench.code(
    `verify-blob AT/a --bundle AT/b${made}.json --ca-roots AT/roots.pem ` +
      '--ca-intermediates AT/between.pem --ct-key AT/ct.pub ' +
      `--certificate-identity ada@example.com --certificate-oidc-issuer ${ISSUER} ` +
      `--insecure-ignore-tlog --verify-at ${new Date().toISOString()}`,
  );

describe('an identity signs', () => {
  it.each<[string, string, () => Record<string, string>]>([
    ['a file', '--identity-token AT/token FULCIO', () => ({})],
    ['SIGSTORE_ID_TOKEN', 'FULCIO', () => ({ SIGSTORE_ID_TOKEN: tokenFor('sigstore') })],
    ['GitHub Actions', 'FULCIO', github],
    ['the provider that is named', '--oidc-provider github-actions FULCIO', github],
    ['another audience', '--identity-token AT/corp --oidc-client-id corp FULCIO', () => ({})],
    [
      'a key of its own',
      '--key AT/own.key --issue-certificate --identity-token AT/token FULCIO',
      () => ({}),
    ],
  ])('by a token of %s', async (_, flags, environment) => {
    const signed = await sign(flags, environment());
    expect(signed.code, signed.message).toBe('accepted');
    expect(JSON.stringify(signed)).not.toContain('canary');
    expect(asked.at(-1)?.path).toBe('/api/v2/signingCert');
    expect(await verdict()).toBe('accepted');
  });

  it('by a token on the command line, with a warning', async () => {
    const token = tokenFor('sigstore');
    const signed = await sign(`--identity-token ${token} FULCIO`);
    expect([signed.code, JSON.stringify(signed).includes(token)]).toEqual(['accepted', false]);
  });

  it('for the key that is given, and no other', async () => {
    await sign('--key AT/own.key --issue-certificate --identity-token AT/token FULCIO');
    const { content } = JSON.parse(asked[0]?.body ?? '').publicKeyRequest.publicKey;
    expect(content).toBe((await bench.run('key public --key AT/own.key')).text);
  });

  it('by no certificate of another key', async () => {
    other = bench.world.issueLeaf({ identity: { email: 'x@example.com' } }).key.publicKeyPem;
    const refused = await sign('--identity-token AT/token FULCIO');
    expect([refused.code, refused.message]).toEqual([
      'SIGNING_SERVICE',
      expect.stringContaining('of another key'),
    ]);
  });
});

describe('an identity is refused, and nobody is asked', () => {
  it.each<[string, string, Record<string, string>?]>([
    ['ID_TOKEN', 'FULCIO'],
    ['ID_TOKEN', 'FULCIO', { SIGSTORE_ID_TOKEN: '' }],
    ['ID_TOKEN', 'FULCIO', { GITHUB_ACTIONS: 'true' }],
    ['ID_TOKEN', 'FULCIO', { SIGSTORE_ID_TOKEN: 'canary' }],
    ['ID_TOKEN', '--oidc-provider envvar FULCIO'],
    ['ID_TOKEN', '--fulcio-auth-flow token FULCIO'],
    ['ID_TOKEN', '--oidc-disable-ambient-providers FULCIO', { SIGSTORE_ID_TOKEN: 'eyJ.a.b' }],
    ['ID_TOKEN', '--identity-token AT/secret FULCIO'],
    ['ID_TOKEN', '--identity-token AT/two FULCIO'],
    ['ID_TOKEN_TIME', '--identity-token AT/stale FULCIO'],
    ['ID_TOKEN_AUDIENCE', '--identity-token AT/corp FULCIO'],
    ['ID_TOKEN_AUDIENCE', '--identity-token AT/token --oidc-client-id corp FULCIO'],
    ['CONFIG', '--identity-token canary FULCIO'],
    ['CONFIG', '--oidc-issuer http://i.example FULCIO'],
    ['CONFIG', '--oidc-issuer URL --oidc-client-secret-file canary FULCIO'],
    ['IDENTITY_PROVIDER', '--oidc-issuer http://127.0.0.1:1 FULCIO'],
    ['USAGE', '--identity-token AT/token'],
    ['USAGE', '--oidc-issuer URL'],
    ['USAGE', '--identity-token AT/token --oidc-issuer URL FULCIO'],
    ['USAGE', '--identity-token AT/token --oidc-provider envvar FULCIO'],
    ['USAGE', '--identity-token AT/token --fulcio-auth-flow token FULCIO'],
    ['USAGE', '--oidc-provider envvar --oidc-disable-ambient-providers FULCIO'],
    ['USAGE', '--oidc-provider canary-odd FULCIO'],
    ['USAGE', '--oidc-provider spiffe FULCIO'],
    ['USAGE', '--oidc-client-secret-file AT/secret FULCIO'],
    ['USAGE', '--oidc-issuer URL --fulcio-auth-flow token FULCIO'],
    ['USAGE', '--issue-certificate --identity-token AT/token FULCIO'],
    ['USAGE', '--key AT/own.key --issue-certificate --certificate AT/a FULCIO'],
    ['USAGE', '--key AT/own.key --issue-certificate --identity-token AT/token'],
    ['USAGE', '--key AT/own.key --oidc-client-id corp'],
    ['USAGE', '--key AT/own.key --identity-token AT/token FULCIO'],
  ])('%s: %s', async (code, flags, environment = {}) => {
    const refused = await sign(flags.replace('URL', url), environment);
    expect(refused.code, refused.message).toBe(code);
    expect(JSON.stringify(refused)).not.toMatch(/canary-(?:secret|signature)|eyJ/);
    expect(asked).toEqual([]);
  });

  it('at the provider of a signing configuration, where no token is at hand', async () => {
    const service = (at: string) => [{ url: at, majorApiVersion: 1 }];
    const config = {
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: service(url),
      oidcUrls: service('http://127.0.0.1:1'),
    };
    bench.write('config.json', JSON.stringify(config));
    const { code, message } = await sign('--signing-config AT/config.json');
    expect([code, message]).toEqual(['IDENTITY_PROVIDER', expect.stringContaining('127.0.0.1:1')]);
  });

  it.each([
    ['GITHUB_ACTIONS', 'true', 'id-token: write'],
    ['SIGSTORE_ID_TOKEN', '', 'SIGSTORE_ID_TOKEN is empty'],
  ])('with what is missing: %s', async (name, value, words) =>
    expect((await sign('FULCIO', { [name]: value })).message).toContain(words),
  );
});
