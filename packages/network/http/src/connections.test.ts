import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { selfSigned, startRegistry } from '@sealift/fake-registry';
import { afterEach, describe, expect, it } from 'vitest';
import {
  discard,
  isLoopback,
  networkCode,
  openConnections,
  readBody,
  serviceUrl,
} from './index.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0).reverse()) await close();
});

async function serve(answer: Parameters<typeof createServer>[1]): Promise<URL> {
  const server: Server = createServer(answer as never);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(() => new Promise((done) => server.close(done)));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function open(options: Parameters<typeof openConnections>[0] = {}) {
  const connections = openConnections(options);
  cleanups.push(connections.close);
  return connections;
}

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'accepted',
    (thrown: unknown) => networkCode(thrown),
  );

describe('connections', () => {
  it('ask once, follow nothing, and give the answer as it is', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: 'http://192.0.2.1/' }).end('elsewhere'),
    );
    const { status, headers, body } = await open().request(url, { method: 'GET' });
    expect([status, headers['location']]).toEqual([302, 'http://192.0.2.1/']);
    expect(Buffer.from(await readBody(body, 100, 'x')).toString()).toBe('elsewhere');
  });

  it('send no user and password that stand in an address (T46)', async () => {
    const url = new URL('http://user:canary-password@127.0.0.1:1/');
    await expect(open().request(url, { method: 'GET' })).rejects.toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: 'an address at 127.0.0.1:1 has a user or a password in it',
      }),
    );
  });

  it('know the CAs of the system and the one that was given, and no other', async () => {
    const pair = selfSigned('127.0.0.1');
    const server = await startRegistry({ tls: pair });
    cleanups.push(server.close);
    const ask = async (ca?: string): Promise<string> =>
      codeOf(
        open(ca === undefined ? {} : { ca })
          .request(new URL('/v2/', server.url), { method: 'GET' })
          .then(({ body }) => discard(body)),
      );
    expect(await ask(pair.cert)).toBe('accepted');
    expect(await ask(selfSigned('127.0.0.1').cert)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY|CERT_/);
    expect(await ask()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('show a certificate to the host that it is for, and to no other (T33)', async () => {
    const shown: boolean[] = [];
    const [pair, own] = [selfSigned('registry.example'), selfSigned('client.example')];
    const tls = { ...pair, requestCert: true, rejectUnauthorized: false };
    const server = createTlsServer(tls, ({ socket }, response) => {
      shown.push(Object.keys((socket as TLSSocket).getPeerCertificate()).length > 0);
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    cleanups.push(() => new Promise((done) => server.close(done)));
    const { port } = server.address() as AddressInfo;
    const client = {
      ...{ certificate: own.cert, key: own.key, serverName: 'registry.example' },
      isFor: ({ hostname }: URL) => hostname === 'localhost',
    };
    const ask = (host: string): Promise<string> =>
      codeOf(
        open({ ca: pair.cert, client })
          .request(new URL(`https://${host}:${port}`), { method: 'GET' })
          .then(({ body }) => discard(body)),
      );
    expect(await ask('localhost')).toBe('accepted');
    // The other name is not expected of it either.
    expect(await ask('127.0.0.1')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(shown).toEqual([true]);
  });

  it('make no more once they are closed, whether one was made or not', async () => {
    const connections = open();
    await connections.close();
    expect(
      await codeOf(connections.request(new URL('http://127.0.0.1:1'), { method: 'GET' })),
    ).toBe('UND_ERR_DESTROYED');
  });

  it.each(['127.0.0.1', '127.8.9.1', 'localhost', '[::1]'])(
    'pass no proxy on the way to %s (T35)',
    async (host) => {
      const seen: string[] = [];
      const proxy = await serve((request, response) => {
        seen.push(request.url ?? '');
        response.end();
      });
      const environment = { HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href };
      const connections = open({ environment });
      for (const scheme of ['http', 'https'])
        await codeOf(connections.request(new URL(`${scheme}://${host}:1/`), { method: 'GET' }));
      expect(seen).toEqual([]);
      const away = new URL('http://away.example/x');
      await connections.request(away, { method: 'GET' }).then(({ body }) => discard(body));
      expect(seen).toEqual([away.href]);
    },
  );

  it('bound a body', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(101)));
    const { body } = await open().request(url, { method: 'GET' });
    await expect(readBody(body, 100, 'x')).rejects.toMatchObject({ code: 'LIMIT' });
  });
});

describe('this machine', () => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:5000', '127.8.9.1', '[::1]:5000', '[::1]'])(
    '%s is',
    (host) => expect(isLoopback(host)).toBe(true),
  );
  it.each([
    'x.localhost',
    'localhost.',
    '127.0.0.1.example',
    'localhost.example',
    '10.0.0.1',
    '0.0.0.0',
    '[::2]',
    '[::ffff:127.0.0.1]',
    'a127.0.0.1',
    '',
  ])('%s is not (T35)', (host) => expect(isLoopback(host)).toBe(false));
});

describe('the URL of a service', () => {
  it.each([
    ['https://rekor.example', 'https://rekor.example/'],
    ['https://rekor.example/api//', 'https://rekor.example/api'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/'],
    ['http://[::1]/tsa', 'http://[::1]/tsa'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
  ])('%s is taken', (text, href) => expect(serviceUrl(text, 'x').href).toBe(href));

  it.each([
    'canary-value',
    '',
    'https://',
    'file:///canary-value',
    'javascript:canary-value',
    'http://canary-value.example',
    'http://canary-value.localhost/',
    'https://canary-value@rekor.example',
    'https://:canary-value@rekor.example',
    'https://rekor.example/?canary-value',
    'https://rekor.example/#canary-value',
    'https://rekor.example/?',
  ])('CONFIG, and not quoted: %s', (text) => {
    let message = 'accepted';
    try {
      serviceUrl(text, '--rekor-url');
    } catch (thrown) {
      message = `${(thrown as { code: string }).code}: ${(thrown as Error).message}`;
    }
    expect(message).toMatch(/^CONFIG: --rekor-url (?:is|has) /);
    expect(message).not.toContain('canary-value');
  });
});
