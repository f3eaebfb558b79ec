/** Requests of people who mean no good. Each is refused with its code, and the log says so. */
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { canonicalJson } from '@sealift/bytes';
import type { WorldClient } from '@sealift/signer-world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab, SIGN, simpleSigning, statement, toSign } from './service.fixture.ts';

const RULES = [
  {
    name: 'images',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['simple-signing'],
    repositories: ['registry.example/**'],
    annotations: { env: 'prod' },
  },
  {
    name: 'bundles',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['dsse'],
    predicateTypes: [SIGN],
  },
];
const good = simpleSigning('registry.example/app', { env: 'prod' });
const HOUR = 3_600_000;

let lab: Lab;
let ci: WorldClient;
beforeAll(async () => {
  lab = await openLab({ rules: RULES, config: { requestTime: '1s' } });
  ci = lab.world.client('ci');
});
afterAll(async () => lab.end());

type Case = readonly [
  what: string,
  status: number,
  code: string,
  send: () => Promise<{ status: number; body: Record<string, unknown> }>,
];
const from = (client: () => WorldClient, sending: Parameters<WorldClient['send']>[1]) => () =>
  client().send(lab.serving.service, sending);
const fromCi = (over: Partial<Parameters<WorldClient['send']>[1]>) =>
  from(() => ci, { ...toSign(good), ...over });
const stranger = (...args: Parameters<Lab['world']['stranger']>) =>
  from(() => lab.world.stranger(...args), toSign(good));
const headers = (changed: Record<string, string | readonly string[] | undefined>) =>
  fromCi({ headers: changed });
const recorded = Buffer.alloc(16, 7);

/** Of the HTTP request itself. */
const REQUESTS: readonly Case[] = [
  [
    'a digest of another payload',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ signedBody: simpleSigning('registry.example/other', { env: 'prod' }) }),
  ],
  ['a digest alone', 400, 'REQUEST', fromCi({ body: new Uint8Array() })],
  [
    'a digest in place of the payload',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ body: new Uint8Array(), signedBody: good }),
  ],
  ['no digest', 401, 'REQUEST_SIGNATURE', headers({ 'content-digest': undefined })],
  [
    'two digests',
    401,
    'REQUEST_SIGNATURE',
    headers({ 'content-digest': ['sha-256=:AAAA:', 'sha-256=:BBBB:'] }),
  ],
  [
    'a digest of another algorithm',
    401,
    'REQUEST_SIGNATURE',
    headers({ 'content-digest': 'sha-512=:AAAA:' }),
  ],
  ['no signature', 401, 'REQUEST_SIGNATURE', headers({ signature: undefined })],
  [
    'no parameters of the signature',
    401,
    'REQUEST_SIGNATURE',
    headers({ 'signature-input': undefined }),
  ],
  [
    'two signatures',
    401,
    'REQUEST_SIGNATURE',
    headers({ signature: ['sealift=:AA==:', 'sealift=:BB==:'] }),
  ],
  [
    'a signature that covers nothing',
    401,
    'REQUEST_SIGNATURE',
    headers({
      'signature-input':
        'sealift=();created=1;nonce="AAAAAAAAAAAAAAAAAAAAAA";keyid="x";alg="ed25519"',
    }),
  ],
  [
    'a signature of zeroes',
    401,
    'REQUEST_SIGNATURE',
    headers({ signature: `sealift=:${Buffer.alloc(64).toString('base64')}:` }),
  ],
  [
    'a signature by another client',
    401,
    'REQUEST_SIGNATURE',
    () =>
      ci.send(lab.serving.service, {
        ...toSign(good),
        requestKey: lab.world.client('alice').requestKey,
      }),
  ],
  [
    'a signature by nobody known',
    401,
    'REQUEST_SIGNATURE',
    () =>
      ci.send(lab.serving.service, {
        ...toSign(good),
        requestKey: lab.world.stranger('eve').requestKey,
      }),
  ],
  [
    'a signature for another service',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ authority: 'other.example:8443' }),
  ],
  [
    'a signature for another service, and its name',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ authority: 'other.example:8443', headers: { host: 'other.example:8443' } }),
  ],
  [
    'a signature for another key',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ signedTarget: '/v1/keys/other/sign' }),
  ],
  [
    'a signature for another query',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ target: '/v1/keys/release/sign?force=1', signedTarget: '/v1/keys/release/sign' }),
  ],
  ['a signature for another method', 401, 'REQUEST_SIGNATURE', fromCi({ signedMethod: 'GET' })],
  [
    'a request of an hour ago',
    401,
    'REQUEST_SIGNATURE',
    () => ci.send(lab.serving.service, { ...toSign(good), created: (Date.now() - HOUR) / 1000 }),
  ],
  [
    'a request of the future',
    401,
    'REQUEST_SIGNATURE',
    () => ci.send(lab.serving.service, { ...toSign(good), created: (Date.now() + HOUR) / 1000 }),
  ],
  ['a request that came before', 409, 'REPLAY', fromCi({ nonce: recorded })],
  ['a nonce of another request', 409, 'REPLAY', fromCi({ nonce: recorded, body: statement() })],
  [
    'a payload of nine megabytes',
    413,
    'REQUEST',
    fromCi({ body: new Uint8Array(9 * 1024 * 1024) }),
  ],
  ['a key that is not there', 400, 'REQUEST', fromCi({ target: '/v1/keys/other/sign' })],
  [
    'a path in place of a key',
    401,
    'REQUEST_SIGNATURE',
    fromCi({ target: '/v1/keys/..%2frelease/sign', signedTarget: '/v1/keys/release/sign' }),
  ],
  ['a path that is not there', 400, 'REQUEST', fromCi({ target: '/v2/keys/release/sign' })],
  [
    'an approval that is no JSON',
    400,
    'REQUEST',
    fromCi({ target: '/v1/approvals', body: Buffer.from('{') }),
  ],
  [
    'an approval that is not in the canonical form',
    400,
    'REQUEST',
    fromCi({
      target: '/v1/approvals',
      body: Buffer.from(
        JSON.stringify({
          payload: 'a'.repeat(64),
          key: 'release',
          version: 1,
          policy: 'b'.repeat(64),
        }),
      ),
    }),
  ],
  [
    'an approval of what nobody asked',
    403,
    'SIGNING_DENIED',
    fromCi({
      target: '/v1/approvals',
      body: canonicalJson({
        payload: 'a'.repeat(64),
        key: 'release',
        version: 1n,
        policy: 'b'.repeat(64),
      }),
    }),
  ],
];

/** Of the payload: what the policy would deny, dressed as what it allows. */
const PAYLOADS: readonly Case[] = (
  [
    [
      'another repository',
      403,
      'SIGNING_DENIED',
      simpleSigning('registry.evil/app', { env: 'prod' }),
    ],
    [
      'a repository with a prefix',
      403,
      'SIGNING_DENIED',
      simpleSigning('evil/registry.example/app', { env: 'prod' }),
    ],
    ['a missing annotation', 403, 'SIGNING_DENIED', simpleSigning()],
    [
      'two digests of an image',
      400,
      'PARSE',
      Buffer.from(
        Buffer.from(good)
          .toString()
          .replace(
            '"docker-manifest-digest"',
            '"docker-manifest-digest":"sha256:00","docker-manifest-digest"',
          ),
      ),
    ],
    [
      'a second reference in other case',
      400,
      'STRUCTURE',
      Buffer.from(
        Buffer.from(good)
          .toString()
          .replace('"identity":{', '"identity":{"Docker-Reference":"registry.evil/app",'),
      ),
    ],
    [
      'a second critical part in other case',
      400,
      'STRUCTURE',
      Buffer.from(Buffer.from(good).toString().replace('{', '{"Critical":{},')),
    ],
    ['a blob', 403, 'SIGNING_DENIED', Buffer.from('anything')],
    [
      'DSSE whose lengths do not hold',
      400,
      'STRUCTURE',
      Buffer.from('DSSEv1 28 application/vnd.in-toto+json 99 {}'),
    ],
    ['DSSE of another type', 400, 'UNSUPPORTED', Buffer.from('DSSEv1 10 text/plain 2 {}')],
    [
      'a statement about two subjects',
      403,
      'SIGNING_DENIED',
      statement({ subject: ['ab', 'cd'].map((each) => ({ digest: { sha256: each.repeat(32) } })) }),
    ],
    [
      'a statement of another predicate',
      403,
      'SIGNING_DENIED',
      statement({ predicateType: 'https://slsa.dev/provenance/v1' }),
    ],
    ['a seal (T10)', 403, 'SIGNING_DENIED', statement({ predicateType: 'urn:sealift:seal:v1' })],
    [
      'a statement with a second subject list in other case',
      400,
      'STRUCTURE',
      statement({ Subject: [] }),
    ],
  ] as const
).map(([what, status, code, body]) => [what, status, code, fromCi({ body })]);

/** Of the connection, when it gets as far as a request. */
const PEERS: readonly Case[] = [
  ['a certificate of the CA that is on no list', 401, 'CLIENT', stranger('eve')],
];

/** Of the connection, which ends before a request. */
const CUT: readonly (readonly [what: string, send: () => Promise<unknown>])[] = [
  ['no certificate', stranger('eve', { bare: true })],
  ['a certificate of another CA', stranger('ci', { caSeed: 'evil' })],
  [
    'an expired certificate',
    stranger('ci', { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-01-08') }),
  ],
  [
    'a certificate from next year',
    stranger('ci', { notBefore: new Date('2034-01-01'), notAfter: new Date('2034-01-08') }),
  ],
  [
    'a certificate that lives for years',
    stranger('ci', { notBefore: new Date('2025-06-01'), notAfter: new Date('2034-01-01') }),
  ],
];

/** TLS 1.2, plain HTTP, two that are slow, two that are ambiguous. */
const CONNECTIONS = 6;

describe('hostile requests are refused', () => {
  beforeAll(async () => {
    expect((await fromCi({ nonce: recorded })()).status).toBe(200);
  });

  it.each([...REQUESTS, ...PAYLOADS, ...PEERS])('%s', async (_, status, code, send) =>
    expect(await send()).toMatchObject({ status, body: { code } }),
  );
  it.each(CUT)('%s', async (_, send) => await expect(send()).rejects.toThrow());

  const open = (over: object = {}): TLSSocket => {
    const { certificate: cert, key } = ci.issued;
    const [host, port] = lab.serving.service.split(':');
    return connectTls({
      host: host ?? '',
      port: Number(port),
      ca: lab.world.ca,
      cert,
      key,
      servername: 'localhost',
      ...over,
    });
  };

  it('TLS 1.2', async () => {
    const socket = open({ maxVersion: 'TLSv1.2' });
    await expect(
      new Promise((resolve, fail) => socket.on('secureConnect', resolve).on('error', fail)),
    ).rejects.toThrow();
  });

  it('plain HTTP', async () => {
    const [host, port] = lab.serving.service.split(':');
    const socket = connectTcp(Number(port), host ?? '');
    socket.write('GET /v1/keys HTTP/1.1\r\nhost: localhost:8443\r\n\r\n');
    await new Promise<void>((resolve) =>
      socket
        .on('error', () => resolve())
        .on('close', () => resolve())
        .resume(),
    );
  });

  it.each([
    [
      'a body that never comes',
      'POST /v1/keys/release/sign HTTP/1.1\r\nhost: localhost:8443\r\ncontent-length: ' +
        '1000\r\n\r\nslow',
    ],
    [
      'a header that never ends',
      'POST /v1/keys/release/sign HTTP/1.1\r\nhost: localhost:8443\r\nx-a: ',
    ],
    [
      'two lengths',
      'POST /v1/keys/release/sign HTTP/1.1\r\nhost: localhost:8443\r\ncontent-length: ' +
        '1\r\ncontent-length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /v1/keys/release/sign HTTP/1.1\r\nhost: localhost:8443\r\ncontent-length: ' +
        '1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('%s', async (_, request) => {
    const socket = open();
    socket.write(request);
    expect(await text(socket)).not.toContain('200 OK');
  });

  it('and each stands in the log with its code', async () => {
    const denied = (await lab.events()).filter((event) => event.event === 'denied');
    const requests = [...REQUESTS, ...PAYLOADS, ...PEERS];
    for (const code of new Set(requests.map(([, , each]) => each))) {
      const sent = requests.filter(([, , each]) => each === code).length;
      expect(denied.filter((event) => event.code === code).length, code).toBeGreaterThanOrEqual(
        sent,
      );
    }
    const cut = denied.filter(({ code }) => code === 'CLIENT').map(({ message }) => message);
    expect(cut).toHaveLength(PEERS.length + CUT.length + CONNECTIONS);
    for (const reason of [
      'EXPIRED',
      'NOT_YET_VALID',
      'VERIFY_LEAF',
      'lives for',
      'no certificate',
      'UNSUPPORTED_PROTOCOL',
      'SSL_HTTP_REQUEST',
      'REQUEST_TIMEOUT',
      'HPE_',
    ])
      expect(cut, reason).toContainEqual(expect.stringContaining(reason));
  });
});
