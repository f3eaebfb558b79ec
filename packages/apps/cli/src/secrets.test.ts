import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@sealift/fake-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const CANARY = 'CANARY-secret-123';
const TOKEN = ['{"alg":"none"}', '{"sub":"me","aud":"sigstore","exp":9999999999}', CANARY]
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
const folder = mkdtempSync(join(tmpdir(), 'sealift-secrets-'));
const at = (name: string): string => join(folder, name);
const seen: string[] = [];
let plain: Server;
let secure: Server;
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  for (const [name, text] of [
    ['file', 'hello'],
    ['pw', CANARY],
    ['token', TOKEN],
    ['pod.yaml', `kind: Pod\nspec: {containers: [{image: "u:${CANARY}@x.invalid/a:1"}]}\n`],
  ] as const)
    writeFileSync(at(name), text);
  mkdirSync(at('docker'));
  const pair = selfSigned('localhost');
  // Says what it was sent.
  const echo: Parameters<typeof createServer>[1] = async (request, response) => {
    const body = (await request.toArray()).join('');
    seen.push(`${request.url} ${body}`);
    response.writeHead(400).end(`no: ${JSON.stringify(request.headers)} ${body}`);
  };
  plain = createServer(echo);
  secure = createTlsServer(pair, echo);
  for (const server of [plain, secure])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const made = ['key', 'generate', '--output-key-prefix', at('k'), '--password-file', at('pw')];
  expect((await run(made)).status).toBe(0);
});
afterAll(() => {
  for (const server of [plain, secure]) server.close();
  rmSync(folder, { recursive: true });
});

const sign = (...flags: string[]): string[] => ['sign-blob', at('file'), ...flags];
const keyed = (...flags: string[]): string[] =>
  sign('--key', at('k.key'), '--password-file', at('pw'), ...flags);
const config = (url: string): string[] => {
  const mediaType = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
  const path = at(`config-${Buffer.from(url).toString('hex').slice(-60)}.json`);
  writeFileSync(path, JSON.stringify({ mediaType, rekorTlogUrls: [{ url, majorApiVersion: 1 }] }));
  return keyed('--signing-config', path);
};
const EXPORT = ['export', '127.0.0.1:1/a/b:c', '-o', join(folder, 'x.tar')];

/** Secrets where they do not belong, and the code that each ends with. T46 */
const CASES: [code: string, command: string[], environment?: Record<string, string>][] = [
  ['CONFIG', sign('--key', at('k.key'), '--password-file', CANARY)],
  ['CONFIG', sign('--key', at('k.key'), '--password-file', `/${CANARY}/x`)],
  ['CONFIG', sign('--key', CANARY)],
  ['CONFIG', sign('--key', `env://${CANARY}`)],
  ['KEY_FILE', sign('--key', 'env://HELD'), { HELD: CANARY }],
  ['CONFIG', sign('--key', `-----BEGIN PRIVATE KEY-----\n${CANARY}`)],
  ['KEY_PASSWORD', sign('--key', at('k.key')), { COSIGN_PASSWORD: `${CANARY}-wrong` }],
  ['CONFIG', sign('--identity-token', CANARY, '--fulcio-url', 'https://x.invalid')],
  ['SIGNING_SERVICE', sign('--identity-token', TOKEN, '--fulcio-url', 'http://127.0.0.1:1')],
  ['CONFIG', sign('--identity-token', `${TOKEN}.x`, '--fulcio-url', 'http://127.0.0.1:1')],
  ['SIGNING_SERVICE', sign('--fulcio-url', 'http://127.0.0.1:1'), { SIGSTORE_ID_TOKEN: TOKEN }],
  ['ID_TOKEN', sign('--fulcio-url', 'http://127.0.0.1:1'), { SIGSTORE_ID_TOKEN: CANARY }],
  ['USAGE', sign('--oidc-client-secret-file', CANARY, '--fulcio-url', 'http://127.0.0.1:1')],
  ['ID_TOKEN', sign('--identity-token', at('pw'), '--fulcio-url', 'https://x.invalid')],
  ['CONFIG', sign('--key', 'pkcs11:token=x;object=y', '--pin-file', CANARY)],
  ['CONFIG', sign('--key', `pkcs11:token=x;object=y?pin-value=${CANARY}`)],
  ['TOKEN', sign('--key', `pkcs11:token=x;object=y?module-path=/x.so&pin-source=/${CANARY}`)],
  ['CONFIG', ['verify', 'oci:x', '--key', `pkcs11:object=y?pin-value=${CANARY}`]],
  ['CONFIG', ['key', 'inspect', CANARY]],
  ['CONFIG', ['key', 'public', '--key', CANARY]],
  ['CONFIG', ['key', 'import', '--key', CANARY, '--output-key-prefix', at('new')]],
  ['CONFIG', ['key', 'change-password', '--key', CANARY]],
  ['CONFIG', ['key', 'generate', '--output-key-prefix', at('new'), '--password-file', CANARY]],
  [
    'CONFIG',
    [
      ...['key', 'change-password', '--key', at('k.key'), '--password-file', at('pw')],
      ...['--new-password-file', CANARY],
    ],
  ],
  ['USAGE', sign('--password', CANARY)],
  ['USAGE', sign(`--password=${CANARY}`)],
  ['USAGE', sign('--key', at('k.key'), '--pin', CANARY)],
  ['USAGE', sign('--one', `--pin=${CANARY}`, `--two=a, ${CANARY}`)],
  ['USAGE', ['export', `https://user:${CANARY}@x.invalid/a/b:c`, '-o', at('x.tar')]],
  ['USAGE', ['export', `user:${CANARY}@x.invalid/a/b:c`, '-o', at('x.tar')]],
  ['USAGE', EXPORT.concat('--signature-repository', `**=user:${CANARY}@x.invalid/a`)],
  ['USAGE', EXPORT.concat('--attach-bundle', `user:${CANARY}@x.invalid/a=${at('file')}`)],
  ['USAGE', EXPORT.concat('--with-file', `user:${CANARY}@x.invalid/a:1=${at('file')}`)],
  ['USAGE', EXPORT.concat('--registry-server-name', `user:${CANARY}@x`)],
  ['CONFIG', EXPORT, { COSIGN_REPOSITORY: `user:${CANARY}@x.invalid/a` }],
  ['CONFIG', ['tree', '127.0.0.1:1/a/b'], { COSIGN_REPOSITORY: `user:${CANARY}@x.invalid/a` }],
  ['USAGE', ['find', at('pod.yaml')]],
  ['USAGE', ['inventory', '--repository', `https://user:${CANARY}@x.invalid/a`, '-o', at('x')]],
  ['USAGE', sign('--yes', CANARY)],
  ['USAGE', sign(`-y${CANARY}`)],
  ['USAGE', sign(`--yes=${CANARY}`)],
  ['USAGE', keyed('--rekor-url', `https://user:${CANARY}@x.invalid`)],
  ['USAGE', keyed('--rekor-url', `https://x.invalid/?token=${CANARY}`)],
  ['USAGE', keyed('--timestamp-server-url', `https://x.invalid/#${CANARY}`)],
  ['USAGE', keyed('--timestamp-server-url', CANARY)],
  ['USAGE', sign('--identity-token', at('token'), '--fulcio-url', `ftp://${CANARY}.invalid`)],
  ['USAGE', sign('--identity-token', at('token'), '--fulcio-url', `http://${CANARY}.localhost`)],
  ['CONFIG', config(`https://u:${CANARY}@x.invalid`)],
  ['CONFIG', config(`https://x.invalid/?${CANARY}`)],
  ['CONFIG', config(`file:///${CANARY}`)],
  ['CONFIG', config(`http://${CANARY}.example`)],
  ['CONFIG', EXPORT, { HTTPS_PROXY: `http://user:${CANARY}@bad host` }],
  ['CONFIG', EXPORT, { HTTP_PROXY: `${CANARY}` }],
  ['CONFIG', EXPORT, { https_proxy: `socks5://${CANARY}` }],
  [
    'PROXY',
    ['export', 'x.invalid/a/b:c', '-o', at('x.tar')],
    { HTTPS_PROXY: `http://u:${CANARY}@127.0.0.1:1` },
  ],
];

describe('a secret in an odd place is printed nowhere', () => {
  it.each(CASES)('%s: %j', async (code, command, environment) => {
    // Then the message is in the document too.
    const { stdout, stderr, last } = await run([...command, '--json'], environment);
    expect(last).toMatch(new RegExp(`^${code}: `));
    expect(stdout + stderr).not.toContain(CANARY);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it.each(['auth', 'identitytoken', 'registrytoken', 'password'])(
    'in a file of logins: %s',
    async (field) => {
      // It answers at once, and says what it was sent.
      const registry = `127.0.0.1:${portOf(plain)}`;
      const entry = { username: 'u', [field]: CANARY, [`${field}x`]: CANARY };
      const broken = [JSON.stringify({ auths: { [registry]: entry } }), `{"auths":"${CANARY}" 1}`];
      const command = ['export', `${registry}/a/b:c`, '-o', at('x.tar')];
      for (const [i, text] of broken.entries()) {
        mkdirSync(at(`docker-${field}-${i}`), { recursive: true });
        writeFileSync(at(`docker-${field}-${i}/config.json`), text);
        const { stdout, stderr } = await run(command, {
          DOCKER_CONFIG: at(`docker-${field}-${i}`),
        });
        expect(stdout + stderr).not.toContain(CANARY);
      }
    },
  );
});

describe('an identity token', () => {
  const asks = (url: string): string[] =>
    sign('--identity-token', at('token'), '--fulcio-url', url);

  it('is not quoted from the answer of a Fulcio that echoes it', async () => {
    seen.length = 0;
    const { stdout, stderr, last } = await run(asks(`http://127.0.0.1:${portOf(plain)}`));
    expect(last).toMatch(/^SIGNING_SERVICE: Fulcio at .* answered 400$/);
    expect(seen.join()).toContain(TOKEN);
    expect(stdout + stderr).not.toContain(TOKEN.slice(-12));
  });

  it.each([
    ['a file', (url: string) => asks(url)],
    ['an image of a layout', (url: string) => ['sign', 'oci:/nonexistent', ...asks(url).slice(2)]],
    [
      'an image of a registry',
      (url: string) => ['sign', '127.0.0.1:1/a/b:c', ...asks(url).slice(2)],
    ],
  ])('is sent to nobody where TLS is turned off: %s (T35)', async (_, command) => {
    seen.length = 0;
    const url = `https://localhost:${portOf(secure)}`;
    const { last } = await run(command(url), { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(last).toMatch(/^CONFIG: NODE_TLS_REJECT_UNAUTHORIZED=0/);
    expect(seen).toEqual([]);
    expect((await run(command(url))).last).toMatch(/^(?:SIGNING_SERVICE: .*SELF_SIGNED|IO|INDEX)/);
    expect(seen).toEqual([]);
  });
});
