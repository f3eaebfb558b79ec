import { createServer, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  connect as dial,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { digest as digests } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type FakeRegistry, selfSigned, startRegistry, type TlsPair } from '@sealift/fake-registry';
import { retries } from '@sealift/http';
import { MEDIA_TYPES } from '@sealift/oci';
import { afterEach, describe, expect, it } from 'vitest';
import { apiHost } from '../host.ts';
import { connect, type RegistryOptions } from '../index.ts';
import { isRetryable } from './failure.ts';
import { follow } from './scheme.ts';

const image = Buffer.from('{"schemaVersion":2,"manifests":[]}');
const { askedMs, pauseMs, Turn } = retries;
const FAST = { retry: { firstMs: 1, maxMs: 2 } };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0).reverse()) await close();
});

async function seeded(tls?: TlsPair): Promise<FakeRegistry> {
  const server = await startRegistry(tls === undefined ? {} : { tls });
  cleanups.push(server.close);
  server.put('a/b', [], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: image }], {
    v1: digests.of(image),
  });
  return server;
}

/**
 * A proxy that tunnels (CONNECT) and forwards (absolute URLs) everything to one server; it tells
 * what it was asked for.
 */
async function startProxy(target: FakeRegistry): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const [host = '', port] = target.host.split(':');
  const proxy: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    void fetch(`${target.url}${new URL(request.url ?? '').pathname}`, {
      headers: { accept: String(request.headers.accept) },
    }).then(async (answer) => {
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  proxy.on('connect', (request, socket: Socket) => {
    seen.push(`CONNECT ${request.url}`);
    const upstream = dial(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const each of [socket, upstream]) sockets.add(each.on('error', () => {}));
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.closeAllConnections();
    await new Promise((done) => proxy.close(done));
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen };
}

async function pull(host: string, options: RegistryOptions): Promise<string> {
  const all = connect({ ...FAST, ...options });
  cleanups.push(() => all.close());
  try {
    return (await all.at(host).manifest('a/b', 'v1')).descriptor.digest;
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
}

describe('TLS', () => {
  const pair = selfSigned('registry.example', 'localhost', '127.0.0.1');

  it('trusts the CA that it was given, through a proxy that sees the name alone', async () => {
    const proxy = await startProxy(await seeded(pair));
    expect(
      await pull('registry.example', { ca: pair.cert, environment: { HTTPS_PROXY: proxy.url } }),
    ).toBe(digests.of(image));
    expect(proxy.seen).toEqual(['CONNECT registry.example:443']);
  });

  it(
    'REGISTRY, with the remedy: a CA that was not given, or another one, or another ' + 'name',
    async () => {
      const proxy = await startProxy(await seeded(pair));
      const environment = { https_proxy: proxy.url };
      const hint = 'where the registry has a private CA, give its certificate';
      expect(await pull('registry.example', { environment })).toMatch(
        new RegExp(`^REGISTRY: registry.example: GET manifest a/b:v1: .*${hint}$`),
      );
      expect(
        await pull('registry.example', { environment, ca: selfSigned('registry.example').cert }),
      ).toContain(hint);
      expect(await pull('another.example', { environment, ca: pair.cert })).toContain(
        'ERR_TLS_CERT_ALTNAME_INVALID',
      );
    },
  );

  it(
    'speaks TLS on loopback where a CA is at hand, and http where TLS is not spoken ' + 'there',
    async () => {
      expect(await pull((await seeded(pair)).host, { ca: pair.cert })).toBe(digests.of(image));
      expect(await pull((await seeded()).host, { ca: pair.cert })).toBe(digests.of(image));
    },
  );

  it(
    'never goes on in the clear where TLS was answered, also on loopback without a ' + 'CA',
    async () => {
      const server = await seeded(pair);
      expect(await pull(server.host, {})).toMatch(/^REGISTRY: .*SELF_SIGNED_CERT.*certificate$/);
      expect(await pull(server.host, { allowHttp: true })).toMatch(/^REGISTRY: .*certificate$/);
      expect(server.requests).toEqual([]);
    },
  );

  it.each<[string, TlsOptions]>([
    ['a connection that ends after the handshake', {}],
    ['an alert, since no version is common', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }],
    ['an alert, since there is no certificate', { key: undefined, cert: undefined }],
  ])('nor for %s', async (_, options) => {
    const clear: string[] = [];
    const server = createTlsServer({ ...pair, ...options }, (socket) => socket.destroy());
    server.on('tlsClientError', (error: Error) => clear.push(error.message));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    cleanups.push(() => new Promise((done) => server.close(() => done())));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await pull(host, { ca: pair.cert, allowHttp: true })).toMatch(/^REGISTRY: /);
    expect(clear.filter((message) => /http request/i.test(message))).toEqual([]);
  });

  it('never goes on in the clear because a certificate is bad', async () => {
    expect(await pull((await seeded(pair)).host, { ca: selfSigned('127.0.0.1').cert })).toMatch(
      /^REGISTRY: .*certificate$/,
    );
  });
});

describe('plain http', () => {
  it('is refused away from loopback, and read if allowed where TLS is not spoken', async () => {
    const proxy = await startProxy(await seeded());
    const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    expect(await pull('registry.example', { environment })).toMatch(/^REGISTRY: /);
    expect(await pull('registry.example', { environment, allowHttp: true })).toBe(
      digests.of(image),
    );
    expect(proxy.seen.at(-1)).toBe('GET http://registry.example/v2/a/b/manifests/v1');
  });

  it('never passes through a proxy on loopback, nor where NO_PROXY says so', async () => {
    const server = await seeded();
    const proxy = await startProxy(server);
    expect(
      await pull(server.host, { environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url } }),
    ).toBe(digests.of(image));
    await pull('registry.invalid', {
      environment: { HTTPS_PROXY: proxy.url, NO_PROXY: '.invalid' },
    });
    expect(proxy.seen).toEqual([]);
  });
});

/** A server that gives one answer to everything, tunnels too. */
async function answering(answer: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a proxy', () => {
  const says = (status: string): string => `HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`;

  it.each([
    ['407 Proxy Authentication Required', /answered 407, it wants a login: http:/],
    ['403 Forbidden', /answered 403, it lets nobody through/],
    ['502 Bad Gateway', /answered 502$/],
  ])('PROXY with its answer, its name and no login of it: %s', async (status, words) => {
    const proxy = await answering(says(status));
    const HTTPS_PROXY = `http://user:canary-word@${proxy}`;
    const message = await pull('registry.example', { environment: { HTTPS_PROXY } });
    expect(message).toMatch(words);
    expect(message).toMatch(
      new RegExp(`^PROXY: registry.example: .*: the proxy ${proxy} \\(HTTPS_PROXY\\) answered`),
    );
    expect(message).not.toMatch(/canary-word|user/);
  });

  it('PROXY where it wants a login for clear http', async () => {
    const HTTP_PROXY = await answering(says('407 Proxy Authentication Required'));
    const options = { environment: { HTTP_PROXY, HTTPS_PROXY: HTTP_PROXY }, allowHttp: true };
    expect(await pull('registry.example', options)).toMatch(/^PROXY: .*answered 407/);
  });

  it('PROXY where it cannot be reached, and no http is tried in its place', async () => {
    const seen = await startProxy(await seeded());
    const environment = { HTTPS_PROXY: '127.0.0.1:1', HTTP_PROXY: seen.url };
    expect(await pull('registry.example', { environment, allowHttp: true })).toMatch(
      /^PROXY: .*: the proxy 127\.0\.0\.1:1 \(HTTPS_PROXY\) cannot be reached \(ECONNREFUSED\)$/,
    );
    expect(seen.seen).toEqual([]);
  });

  it('is named where what lies behind it fails', async () => {
    const { url } = await startProxy(await seeded(selfSigned('another.example')));
    const message = await pull('registry.example', { environment: { HTTPS_PROXY: url } });
    expect(message).toMatch(
      /^REGISTRY: .*asked through the proxy 127\.0\.0\.1:\d+ \(HTTPS_PROXY\);/,
    );
  });

  it('is named beside a status that it may have given itself', async () => {
    const HTTP_PROXY = await answering(says('403 Forbidden'));
    const environment = { HTTP_PROXY, HTTPS_PROXY: (await startProxy(await seeded())).url };
    expect(await pull('registry.example', { environment, allowHttp: true })).toBe(
      `AUTH: registry.example: GET manifest a/b:v1: asked through the proxy ${HTTP_PROXY} ` +
        `(HTTP_PROXY): status 403, without a login`,
    );
  });

  it('is passed by where NO_PROXY has the network of the registry', async () => {
    const HTTPS_PROXY = await answering(says('403 Forbidden'));
    const environment = { HTTPS_PROXY, NO_PROXY: '192.0.2.0/24,registry.invalid' };
    expect(await pull('registry.invalid', { environment })).toMatch(/^REGISTRY: .*\(E[A-Z_]+\)$/);
  });
});

describe('a registry that never answers', () => {
  const BOUNDS = { timeoutMs: 40, silenceMs: 5 };

  it('REGISTRY after two tries, and is told of once', async () => {
    const silent: string[] = [];
    const onSilence = (name: string): unknown => silent.push(name);
    const server = await seeded();
    server.faults.add({ match: /./, times: 9, does: { kind: 'silent' } });
    const message = await pull(server.host, { ...BOUNDS, onSilence });
    expect(message).toMatch(/^REGISTRY: .*\(UND_ERR_HEADERS_TIMEOUT\): no answer at all$/);
    expect(silent).toEqual([server.host]);
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it('is not told of where it answers in time', async () => {
    const silent: string[] = [];
    const server = await seeded();
    await pull(server.host, { silenceMs: 5000, onSilence: (name) => silent.push(name) });
    expect(silent).toEqual([]);
  });
});

describe('where names lead', () => {
  it('knows Docker Hub', () =>
    expect([apiHost('docker.io'), apiHost('ghcr.io')]).toEqual([
      'registry-1.docker.io',
      'ghcr.io',
    ]));

  it.each(['reg:99999', '1.2.3.4.5', '[:::::]', '256.256.256.256:1', 'a b', ''])(
    'USAGE before anything is asked: %j',
    async (host) => expect(await pull(host, {})).toMatch(/^USAGE: .*is no registry/),
  );

  it.each<[string, string, boolean]>([
    ['https://a/x', 'http://a/y', false],
    ['https://a/x', 'http://127.0.0.1/y', false],
    ['http://127.0.0.1/x', 'http://10.0.0.1/y', false],
    ['https://a/x', 'file:///etc/passwd', true],
    ['https://a/x', 'data:,x', true],
    ['https://a/x', 'https://', false],
  ])('does not follow from %s to %s', (from, to, allowHttp) => {
    expect(() => follow(new URL(from), to, 'x', allowHttp)).toThrow(Rejection);
  });

  it.each<[string, string, boolean, string]>([
    ['https://a/x', '/y?z', false, 'https://a/y?z'],
    ['https://a/x', 'https://b/y', false, 'https://b/y'],
    ['http://127.0.0.1/x', 'http://localhost/y', false, 'http://localhost/y'],
    ['https://a/x', 'http://b/y', true, 'http://b/y'],
  ])('follows from %s to %s', (from, to, allowHttp, end) => {
    expect(follow(new URL(from), to, 'x', allowHttp).href).toBe(end);
  });
});

describe('what may pass', () => {
  const failed = (code: string): Error =>
    new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });

  it.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'EPIPE',
    'UND_ERR_SOCKET',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ])('%s', (code) => expect(isRetryable(failed(code))).toBe(true));

  it.each([
    'ENOTFOUND',
    'ERR_INVALID_ARG_TYPE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'CERT_HAS_EXPIRED',
    'UND_ERR_DESTROYED',
  ])('not %s', (code) => expect(isRetryable(failed(code))).toBe(false));

  it('not what was refused, whatever its code', () => {
    expect([
      isRetryable(new Rejection('DIGEST', 'x')),
      isRetryable(new Rejection('REGISTRY', 'x', { cause: failed('ECONNRESET') })),
      isRetryable('x'),
    ]).toEqual([false, false, false]);
  });
});

describe('pauses', () => {
  const options = { tries: 5, firstMs: 250, maxMs: 3000 };

  it('double up to the longest', () =>
    expect([1, 2, 3, 4, 5, 6].map((failures) => pauseMs(failures, options, 0.5))).toEqual([
      250, 500, 1000, 2000, 3000, 3000,
    ]));
  it('jitter by a tenth', () =>
    expect([pauseMs(1, options, 0), pauseMs(1, options, 1)]).toEqual([225, 275]));
});

describe('a wait that is asked for', () => {
  const DATE = 'Wed, 21 Oct 2026 07:28:00 GMT';

  it.each([
    ['seconds', '25', DATE, 25_000],
    ['a date, by the clock of the answer', 'Wed, 21 Oct 2026 07:28:30 GMT', DATE, 30_000],
    ['a date that has passed', 'Wed, 21 Oct 2026 07:27:30 GMT', DATE, 0],
    ['a date, and no clock', 'Wed, 21 Oct 2026 07:28:30 GMT', 'yesterday', 0],
    ['less than nothing', '-1', DATE, 0],
    ['a number that no clock has, as for ever', '9'.repeat(20), DATE, 999_999_999_000],
    ['one so long that it is no number', '9'.repeat(400), DATE, 999_999_999_000],
    ['a date of another form', '2026-10-21T07:28:30Z', DATE, 0],
    ['nothing', '', DATE, 0],
  ])('is %s', (_, text, date, ms) => expect(askedMs(text, date)).toBe(ms));

  it('by this clock where the answer has none', () => {
    const soon = new Date(Date.now() + 60_000).toUTCString();
    expect(askedMs(soon)).toBeGreaterThan(50_000);
    expect(askedMs(soon)).toBeLessThanOrEqual(60_000);
  });
});

describe('a turn', () => {
  it('comes at once where nothing holds it', async () => {
    const start = performance.now();
    await new Turn().come();
    expect(performance.now() - start).toBeLessThan(50);
  });

  it('comes for all that wait, and later where it is held again', async () => {
    const turn = new Turn();
    const start = performance.now();
    expect(turn.hold(30)).toBeCloseTo(30);
    expect(turn.hold(10)).toBe(0);
    const all = Promise.all([turn.come(), turn.come()]);
    expect(turn.hold(60)).toBeGreaterThan(20);
    await all;
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
  });
});
