/** Who asks a registry: --registry-client-cert, --registry-username and those beside them. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { type FakeRegistry, selfSigned, startRegistry } from '@sealift/fake-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../here.fixture.ts';

const CANARY = 'CANARY-login-4711';
const folder = mkdtempSync(join(tmpdir(), 'sealift-own-access-'));
const at = (name: string): string => join(folder, name);
const client = selfSigned('client.example');
const index = Buffer.from(
  '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}',
);
const digest = `sha256:${createHash('sha256').update(index).digest('hex')}`;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  const other = selfSigned('other.example');
  const files = {
    password: `${CANARY}\n`,
    token: CANARY,
    'two lines': `${CANARY}\n${CANARY}`,
    empty: '',
    'client.pem': client.cert,
    'client.key': client.key,
    'other.key': other.key,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const USER = ['--registry-username', 'ada', '--registry-password-file', at('password')];
const CERTIFICATE = [
  ...['--registry-client-cert', at('client.pem')],
  ...['--registry-client-key', at('client.key')],
];
const locate = (host: string, ...words: string[]) =>
  run(['locate', `${host}/team/app:1`, '--json', ...words]);

async function registry(auth: Parameters<typeof startRegistry>[0]): Promise<FakeRegistry> {
  const started = await startRegistry(auth);
  closing.push(() => started.close());
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  started.put('team/app', [], [{ mediaType, bytes: index }], { 1: digest });
  return started;
}

/** A registry that wants a certificate; it tells which it was shown, and by which name. */
async function mutual(name: string): Promise<{ host: string; seen: string[]; ca: string }> {
  const seen: string[] = [];
  const pair = selfSigned(name);
  const options = { ...pair, requestCert: true, ca: client.cert };
  const server: Server = createServer(options, ({ socket }, response) => {
    seen.push(String((socket as TLSSocket & { servername?: string }).servername));
    const headers = { 'content-type': 'application/vnd.oci.image.index.v1+json' };
    response.writeHead(200, headers).end(index);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(done)));
  writeFileSync(at(`${name}.pem`), pair.cert);
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    seen,
    ca: at(`${name}.pem`),
  };
}

describe('a login of the command line', () => {
  it.each<[string, Parameters<typeof startRegistry>[0], string[]]>([
    ['a password', { auth: { basic: { username: 'ada', password: CANARY } } }, USER],
    ['a password, for a token', { auth: { bearer: { username: 'ada', password: CANARY } } }, USER],
  ])('is used: %s', async (_, auth, words) => {
    const { host } = await registry(auth);
    expect((await locate(host)).last).toMatch(/^AUTH: /);
    const { status, stdout, stderr } = await locate(host, ...words);
    expect([status, stdout.includes(CANARY), stderr.includes(CANARY)]).toEqual([0, false, false]);
  });

  it('is a token as it is, and told of by its flag alone', async () => {
    const { host, requests } = await registry({ auth: { bearer: { username: 'ada' } } });
    const { status, last, stdout } = await locate(host, '--registry-token-file', at('token'));
    expect([status, last]).toEqual([4, expect.stringContaining('of --registry-token-file')]);
    expect(requests.map(({ authorization }) => authorization)).toContain(`Bearer ${CANARY}`);
    expect(stdout + last).not.toContain(CANARY);
  });

  it.each<[string, string[]]>([
    ['export', ['export', 'A/x/y:1', 'B/x/y:1', '-o', at('x.tar')]],
    ['verify', ['verify', 'A/x/y:1', 'B/x/y:1', '--key', at('client.pem')]],
    ['inventory', ['inventory', '--repository', 'A/x', '--repository', 'B/x', '-o', at('x')]],
    [
      'import beside a base elsewhere (T33)',
      ['import', 'x.tar', '--to', 'A/m', '--base-repository', 'B/x/y', '--key', at('client.pem')],
    ],
    [
      'export of signatures elsewhere',
      ['export', 'A/x/y:1', '--signature-repository', '**=B/sigs', '-o', at('x.tar')],
    ],
  ])('goes to none of two registries: %s', async (_, words) => {
    const [a, b] = [await registry({}), await registry({})];
    const meant = words.map((word) => word.replace('A/', `${a.host}/`).replace('B/', `${b.host}/`));
    const { status, last } = await run([...meant, ...USER]);
    expect([status, last]).toEqual([2, expect.stringMatching(/^USAGE: --registry-username is/)]);
    expect([...a.requests, ...b.requests]).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['without a password', 'USAGE', ['--registry-username', 'ada']],
    ['without a name', 'USAGE', ['--registry-password-file', at('password')]],
    ['and a token', 'USAGE', [...USER, '--registry-token-file', at('token')]],
    ['of an empty name', 'USAGE', ['--registry-username', '', ...USER.slice(2)]],
    ['of two lines', 'CONFIG', [...USER.slice(0, 3), at('two lines')]],
    ['of an empty file', 'CONFIG', [...USER.slice(0, 3), at('empty')]],
    ['typed for a file', 'CONFIG', [...USER.slice(0, 3), CANARY]],
    ['typed for the file of a token', 'CONFIG', ['--registry-token-file', CANARY]],
  ])('is refused %s', async (_, code, words) => {
    const { last, stdout } = await locate('registry.invalid', ...words);
    expect(last).toMatch(new RegExp(`^${code}: `));
    expect(last + stdout).not.toContain(CANARY);
  });
});

describe('a certificate of the command line', () => {
  it('is shown to the registry, under the name that its own is for', async () => {
    const { host, seen, ca } = await mutual('registry.example');
    const words = ['--registry-cacert', ca, '--registry-server-name', 'registry.example'];
    expect((await locate(host, ...words)).last).toMatch(/^REGISTRY: /);
    expect((await locate(host, ...words, ...CERTIFICATE)).last).toBe('');
    expect(new Set(seen)).toEqual(new Set(['registry.example']));
    const other = ['--registry-cacert', ca, '--registry-server-name', 'other.example'];
    expect((await locate(host, ...other, ...CERTIFICATE)).last).toMatch(/ERR_TLS_CERT_ALTNAME/);
  });

  it('means nothing where TLS is not spoken', async () => {
    const { host } = await registry({});
    expect((await locate(host, ...CERTIFICATE)).last).toMatch(/^CONFIG: .*speaks no TLS/);
  });

  it.each<[string, string, string[]]>([
    ['without its key', 'USAGE', CERTIFICATE.slice(0, 2)],
    ['with the key of another', 'CONFIG', [...CERTIFICATE.slice(0, 3), at('other.key')]],
    ['whose key is none', 'CONFIG', [...CERTIFICATE.slice(0, 3), at('client.pem')]],
    ['that is none', 'CONFIG', ['--registry-client-cert', at('token'), ...CERTIFICATE.slice(2)]],
    ['under an address', 'USAGE', ['--registry-server-name', '10.0.0.1']],
    ['under no name', 'USAGE', ['--registry-server-name', 'a b']],
  ])('is refused %s', async (_, code, words) =>
    expect((await locate('registry.invalid', ...words)).last).toMatch(new RegExp(`^${code}: `)),
  );
});
