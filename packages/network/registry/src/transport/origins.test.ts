import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { digest as digests } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type Auth, type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { MEDIA_TYPES } from '@sealift/oci';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Registry } from '../index.ts';

/** What another host than the registry says, where the registry sent us to. T33 */
const SECRET = 'canary-password';
const LOGIN = Buffer.from(`user:${SECRET}`).toString('base64');
const blob = Buffer.from('a blob');
const BLOB = { digest: digests.of(blob), size: blob.length };
const index = Buffer.from('{"schemaVersion":2,"manifests":[]}');

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0).reverse()) await close();
});

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Another host, which gives tokens to everybody who asks at `/steal`. */
async function startStorage(
  answer: (request: IncomingMessage, response: ServerResponse, url: string) => void,
): Promise<{ readonly url: string; readonly host: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, authorization: headers.authorization });
    request.resume();
    if (path.startsWith('/steal')) response.end('{"token":"stolen-token"}');
    else answer(request, response, url());
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: url(), host: new URL(url()).host, seen };
}

async function world(auth: Auth): Promise<{ server: FakeRegistry; registry: Registry }> {
  const server = await startRegistry({ auth });
  server.put('a/b', [blob], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: index }], {
    v1: digests.of(index),
  });
  const all = connect({
    credentials: async () => ({ kind: 'password', username: 'user', password: SECRET }),
    retry: { tries: 2, firstMs: 1, maxMs: 2 },
  });
  cleanups.push(server.close, () => all.close());
  return { server, registry: all.at(server.host) };
}

async function read(registry: Registry): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of registry.blob('a/b', BLOB)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const push = (registry: Registry): Promise<void> =>
  registry.pushBlob('a/b', BLOB, async function* () {
    yield blob;
  });

const outcome = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'accepted',
    (thrown: unknown) => {
      if (thrown instanceof Rejection) return `${thrown.code}: ${thrown.message}`;
      throw thrown;
    },
  );

const BASIC: Auth = { basic: { username: 'user', password: SECRET } };
const BEARER: Auth = { bearer: { username: 'user', password: SECRET } };

describe.each([
  ['basic', BASIC],
  ['bearer', BEARER],
])('www-authenticate of another host, with a %s login at the registry', (_, auth) => {
  const challenges = [
    (url: string) => `Bearer realm="${url}/steal",service="s"`,
    () => 'Basic realm="storage"',
    () => '',
  ];
  it.each([401, 403])(
    'is a failure that names the host: status %i of a download',
    async (status) => {
      for (const challenge of challenges) {
        const { server, registry } = await world(auth);
        const storage = await startStorage((_, response, url) =>
          response.writeHead(status, { 'www-authenticate': challenge(url) }).end(),
        );
        server.faults.add({ match: /^GET .*blobs/, does: { kind: 'redirect', to: storage.url } });
        const said = await outcome(read(registry));
        expect(said).toMatch(/^REGISTRY: /);
        expect(said).toContain(storage.host);
        expect(storage.seen.map(({ path }) => path)).toEqual([`/v2/a/b/blobs/${BLOB.digest}`]);
        expect(storage.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
      }
    },
  );

  it('is a failure that names the host: of an upload', async () => {
    const { server, registry } = await world(auth);
    const storage = await startStorage((_, response, url) =>
      response
        .writeHead(401, { 'www-authenticate': `Bearer realm="${url}/steal",service="s"` })
        .end(),
    );
    const location = `${storage.url}/upload?x=1`;
    server.faults.add({
      match: /^POST/,
      does: { kind: 'header', name: 'location', value: location },
    });
    const said = await outcome(push(registry));
    expect(said).toMatch(/^REGISTRY: /);
    expect(said).toContain(storage.host);
    expect(storage.seen.filter(({ path }) => path.startsWith('/steal'))).toEqual([]);
    expect(storage.seen.map(({ authorization }) => authorization ?? '')).not.toContain(LOGIN);
  });
});

it(
  'location of another host never leads back with the login: it would say what is ' + 'asked',
  async () => {
    const { server, registry } = await world(BASIC);
    const storage = await startStorage((_, response) =>
      response.writeHead(307, { location: `${server.url}/v2/a/b/blobs/${BLOB.digest}` }).end(),
    );
    const does = { kind: 'redirect', to: storage.url } as const;
    await registry.manifest('a/b', 'v1');
    server.faults.add({ match: /^GET .*blobs/, times: 1, does });
    expect(await outcome(read(registry))).toMatch(/^REGISTRY|^AUTH/);
    expect(server.requests.at(-1)).toMatchObject({ status: 401, authorization: undefined });
  },
);

describe('the realm for tokens', () => {
  it.each([
    ['http at another host', 'http://127.0.0.2:1/token'],
    ['http at another name of this machine', 'http://localhost:1/token'],
  ])('is not asked: %s', async (_, realm) => {
    const { server, registry } = await world('none');
    const header = `Bearer realm="${realm}",service="s"`;
    server.faults.add({ match: /manifests/, does: { kind: 'challenge', header } });
    expect(await outcome(registry.manifest('a/b', 'v1'))).toMatch(/^REGISTRY: .*not https$/);
  });

  it('is kept: one that changes gets no login', async () => {
    const { server, registry } = await world(BEARER);
    const other = await startStorage((_, response) => response.end());
    await registry.manifest('a/b', 'v1');
    const header = `Bearer realm="${other.url}/steal",service="s"`;
    server.faults.add({ match: /^POST/, does: { kind: 'challenge', header } });
    const said = await outcome(push(registry));
    expect(said).toMatch(/^REGISTRY: .*tokens were at http:.*, and now at http:/);
    expect(said).toContain(other.host);
    expect(other.seen).toEqual([]);
  });
});

it('link of another host, or to one, is no next page', async () => {
  const { server, registry } = await world(BASIC);
  const link = '</v2/secret/tags/list?last=a>; rel="next"';
  const storage = await startStorage((_, response) =>
    response.writeHead(200, { link, 'content-type': 'application/json' }).end('{"tags":["a"]}'),
  );
  server.faults.add({ match: /tags\/list/, times: 2, does: { kind: 'redirect', to: storage.url } });
  expect(await outcome(registry.tags('a/b'))).toMatch(/^REGISTRY: .*next page is at another host/);
  const value = `<${storage.url}/v2/a/b/tags/list?last=a>; rel="next"`;
  server.faults.clear();
  server.faults.add({ match: /tags\/list/, does: { kind: 'header', name: 'link', value } });
  expect(await outcome(registry.tags('a/b'))).toMatch(/^REGISTRY: .*next page is at another host/);
  expect(storage.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  expect(server.requests.filter(({ path }) => path.includes('secret'))).toEqual([]);
});

it.each<[string, Record<string, string>, string]>([
  [
    'docker-content-digest must not contradict the bytes',
    { 'docker-content-digest': `sha256:${'0'.repeat(64)}` },
    'DIGEST',
  ],
  ['content-type is that of a manifest', { 'content-type': 'text/html' }, 'UNSUPPORTED'],
  ['content-encoding is none', { 'content-encoding': 'gzip' }, 'REGISTRY'],
])('%s, whoever answers', async (_, headers, code) => {
  const { server, registry } = await world(BASIC);
  const storage = await startStorage((_, response) =>
    response.writeHead(200, headers).end('{"schemaVersion":2}'),
  );
  server.faults.add({ match: /manifests/, does: { kind: 'redirect', to: storage.url } });
  expect(await outcome(registry.manifest('a/b', 'v1'))).toMatch(new RegExp(`^${code}: `));
});

it.each<[string, Record<string, string>, number, string]>([
  ['content-length is the size', { 'content-length': '5' }, 200, 'DIGEST'],
  [
    'content-range is the part that was asked for',
    { 'content-range': 'bytes 3-5/6' },
    206,
    'REGISTRY',
  ],
])('%s, whoever answers', async (_, headers, status, code) => {
  const { server, registry } = await world(BASIC);
  const storage = await startStorage((_, response) =>
    response.writeHead(status, headers).end('12345'),
  );
  server.faults.add({ match: /blobs/, does: { kind: 'redirect', to: storage.url } });
  expect(await outcome(read(registry))).toMatch(new RegExp(`^${code}: `));
});

it('retry-after and date of another host hold nothing', async () => {
  const { server, registry } = await world(BASIC);
  const storage = await startStorage((_, response) =>
    response.writeHead(503, { 'retry-after': '999999', date: 'tomorrow' }).end(),
  );
  server.faults.add({ match: /blobs/, does: { kind: 'redirect', to: storage.url } });
  expect(await outcome(read(registry))).toMatch(/^REGISTRY: .*status 503/);
  expect(storage.seen).toHaveLength(2);
});

it('oci-subject is read where nobody redirects: a push is not sent on', async () => {
  const { server, registry } = await world(BASIC);
  const storage = await startStorage((_, response) =>
    response.writeHead(201, { 'oci-subject': `sha256:${'0'.repeat(64)}` }).end(),
  );
  server.faults.add({ match: /^PUT/, does: { kind: 'redirect', to: storage.url } });
  const pushed = registry.pushManifest('a/b', index, MEDIA_TYPES.ociIndex);
  expect(await outcome(pushed)).toMatch(/^REGISTRY: .*status 307/);
  expect(storage.seen).toEqual([]);
});

it('etag of another host says nothing of a tag', async () => {
  const { server, registry } = await world('none');
  const etag = `"${digests.of(index)}"`;
  expect((await registry.manifest('a/b', 'v1')).etag).toBe(etag);
  const storage = await startStorage((_, response) =>
    response.writeHead(200, { etag, 'content-type': MEDIA_TYPES.ociIndex }).end(index),
  );
  server.faults.add({ match: /manifests/, does: { kind: 'redirect', to: storage.url } });
  expect((await registry.manifest('a/b', 'v1')).etag).toBeUndefined();
});

it('range of the host that an upload goes to makes no blob, and no login goes there', async () => {
  const { server, registry } = await world(BASIC);
  const big = Buffer.alloc(9_000_000, 'big');
  const storage = await startStorage((request, response) =>
    response.writeHead(request.method === 'PUT' ? 503 : 202, { range: '0-8999999' }).end(),
  );
  const value = `${storage.url}/up`;
  server.faults.add({ match: /^POST/, does: { kind: 'header', name: 'location', value } });
  const pushed = registry.pushBlob('a/c', { digest: digests.of(big), size: big.length }, () =>
    pieces(big),
  );
  expect(await outcome(pushed)).toMatch(/^REGISTRY: .*(?:chunks were lost|status 503)/);
  expect(storage.seen.some(({ method }) => method === 'PATCH')).toBe(true);
  expect(storage.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

it('there is a test here for every header that is read', () => {
  const folder = join(import.meta.dirname, '..');
  const sources = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const READS = /header\(\w+, '([\w-]+)'\)|\.headers\['([\w-]+)'\]/g;
  const names = sources.flatMap((text) =>
    [...text.matchAll(READS)].map(([, called, read]) => called ?? read),
  );
  expect([...new Set(names)].sort()).toEqual([
    'content-encoding',
    'content-length',
    'content-range',
    'content-type',
    'date',
    'docker-content-digest',
    'etag',
    'link',
    'location',
    'oci-chunk-min-length',
    'oci-subject',
    'range',
    'retry-after',
    'www-authenticate',
  ]);
});

describe('what a registry says that has the login (T46)', () => {
  it.each([SECRET, LOGIN, [...SECRET].reverse().join('')])('is not quoted: %s', async (echo) => {
    const { server, registry } = await world(BASIC);
    await registry.manifest('a/b', 'v1');
    server.faults.add({
      match: /^GET/,
      does: { kind: 'status', status: 404, message: `no ${echo}` },
    });
    expect(await outcome(registry.manifest('a/b', 'v1'))).toMatch(
      /: status 404, FAULT$|status 404$/,
    );
  });

  it('is quoted where none was sent', async () => {
    const { server, registry } = await world('none');
    server.faults.add({
      match: /^GET/,
      does: { kind: 'status', status: 404, message: 'not here' },
    });
    expect(await outcome(registry.manifest('a/b', 'v1'))).toMatch(/FAULT_404: not here$/);
  });
});
