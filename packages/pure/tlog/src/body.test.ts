import { createHash } from 'node:crypto';
import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import {
  createWorld,
  dsseEntry,
  hashedRekord,
  intoto001,
  intoto002,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyKind, parseBody } from './body.ts';

const world = createWorld({ seed: 'body' });
const key = world.keyPair();
const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString('base64');
const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
const bytes = (body: object): Uint8Array => utf8.encode(JSON.stringify(body));

const [payload, envelope, signature] = [
  utf8.encode('payload'),
  utf8.encode('{"envelope":1}'),
  Uint8Array.of(1, 2, 3),
];
const logged = {
  envelope,
  payload,
  payloadType: 'application/vnd.in-toto+json',
  signature,
  verifier: key.publicKeyPem,
};
const verifier = { label: 'PUBLIC KEY', der: key.publicKeyDer };

const GOOD = {
  hashedrekord: hashedRekord(payload, signature, key.publicKeyPem),
  dsse: dsseEntry(logged),
  intoto1: intoto001(logged),
  intoto2: intoto002(logged),
};
type Kind = keyof typeof GOOD;
const HASH = GOOD.hashedrekord.spec.data.hash;

/** A body as loose JSON: what is wrong is written into it by path. */
type Loose = { [key: string]: Loose } & Loose[];
function withAt(kind: Kind, path: string, value: unknown): Uint8Array {
  const copy = structuredClone(GOOD[kind]) as unknown as Loose;
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  const parent = parts.reduce<Loose>((at, part) => at[part] ?? expect.unreachable(part), copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value as Loose;
  return bytes(copy);
}

describe('bodies', () => {
  it('hashedrekord 0.0.1', () => {
    expect(parseBody(bytes(GOOD.hashedrekord))).toEqual({
      kind: 'hashedrekord 0.0.1',
      dataHash: { hash: 'sha256', value: sha256(payload) },
      signature,
      verifier,
    });
  });

  it.each(['sha384', 'sha512'] as const)('hashedrekord 0.0.1 of %s', (hash) => {
    const value = new Uint8Array(createHash(hash).update(payload).digest());
    expect(
      parseBody(bytes(hashedRekord(payload, signature, key.publicKeyPem, hash))),
    ).toMatchObject({ dataHash: { hash, value } });
  });

  it('dsse 0.0.1', () => {
    expect(parseBody(bytes(GOOD.dsse))).toEqual({
      kind: 'dsse 0.0.1',
      payloadHash: sha256(payload),
      envelopeHash: sha256(envelope),
      signature,
      verifier,
    });
  });

  it('intoto 0.0.1', () => {
    expect(parseBody(bytes(GOOD.intoto1))).toEqual({
      kind: 'intoto 0.0.1',
      payloadHash: sha256(payload),
      envelopeHash: sha256(envelope),
      verifier,
    });
    expect(parseBody(withAt('intoto1', 'spec.content.payloadHash', undefined))).toMatchObject({
      payloadHash: undefined,
    });
  });

  it('intoto 0.0.2', () => {
    const expected = {
      kind: 'intoto 0.0.2',
      payloadHash: sha256(payload),
      envelopeHash: sha256(envelope),
      payload: undefined,
      payloadType: logged.payloadType,
      signature,
      verifier,
    };
    expect(parseBody(bytes(GOOD.intoto2))).toEqual(expected);
    expect(
      parseBody(withAt('intoto2', 'spec.content.envelope.payload', base64(base64(payload)))),
    ).toEqual({ ...expected, payload });
    expect(parseBody(withAt('intoto2', 'spec.content.hash', undefined))).toEqual({
      ...expected,
      envelopeHash: undefined,
    });
    expect(parseBody(withAt('intoto2', 'spec.content.envelope.signatures.0.keyid', 'x'))).toEqual(
      expected,
    );
  });

  it('state a certificate or a key', () => {
    const { certificate } = world.issueLeaf({ identity: { email: 'ada@example.com' } });
    expect(parseBody(bytes(hashedRekord(payload, signature, certificate.pem)))).toMatchObject({
      verifier: { label: 'CERTIFICATE', der: certificate.der },
    });
  });

  it('say their kind first', () => {
    expect(bodyKind(bytes(GOOD.intoto2))).toBe('intoto 0.0.2');
    expect(bodyKind(bytes({ kind: 'x', apiVersion: 'y', more: 1 }))).toBe('x y');
  });

  it.each(['[]', '{}', '{"kind":"x"}', '{"kind":1,"apiVersion":"y"}'])(
    'without a kind are refused: %s',
    async (text) => {
      expect(await codeOf(() => bodyKind(utf8.encode(text)))).toBe('STRUCTURE');
      expect(await codeOf(() => parseBody(utf8.encode(text)))).toBe('STRUCTURE');
    },
  );

  const PEM = base64(key.publicKeyPem);
  it.each<[string, Uint8Array, string]>([
    ['no JSON', utf8.encode('{'), 'PARSE'],
    [
      'a key twice (T19)',
      utf8.encode(JSON.stringify(GOOD.dsse).replace('"kind"', '"kind":"intoto","kind"')),
      'PARSE',
    ],
    ['an unknown kind', withAt('dsse', 'kind', 'rfc3161'), 'TLOG_KIND'],
    ['an unknown version', withAt('dsse', 'apiVersion', '0.0.3'), 'TLOG_KIND'],
    ['the kind of 2021', withAt('hashedrekord', 'kind', 'rekord'), 'TLOG_KIND'],
    [
      'a kind of Rekor v2, which is rebuilt and never read',
      withAt('hashedrekord', 'apiVersion', '0.0.2'),
      'TLOG_KIND',
    ],
    ['a kind with its case changed', withAt('dsse', 'kind', 'DSSE'), 'TLOG_KIND'],
    ['a kind that objects inherit', withAt('dsse', 'kind', 'constructor'), 'TLOG_KIND'],
    ['no spec', withAt('dsse', 'spec', undefined), 'STRUCTURE'],
    ['a field more', withAt('dsse', 'more', 1), 'STRUCTURE'],
    ['a field more in the spec', withAt('dsse', 'spec.more', 1), 'STRUCTURE'],
    ['a field more beside the hash', withAt('hashedrekord', 'spec.data.more', 1), 'STRUCTURE'],
    ['a field more inside the hash', withAt('hashedrekord', 'spec.data.hash.more', 1), 'STRUCTURE'],
    [
      'a field more beside the signature',
      withAt('hashedrekord', 'spec.signature.more', 1),
      'STRUCTURE',
    ],
    [
      'a field more beside the key',
      withAt('hashedrekord', 'spec.signature.publicKey.url', 'http://x'),
      'STRUCTURE',
    ],
    [
      'a field more in an envelope',
      withAt('intoto2', 'spec.content.envelope.more', 1),
      'STRUCTURE',
    ],
    [
      'a field more in a signature',
      withAt('intoto2', 'spec.content.envelope.signatures.0.more', 1),
      'STRUCTURE',
    ],
    ['a field more in content', withAt('intoto1', 'spec.content.more', 1), 'STRUCTURE'],
    ['a url for the data', withAt('hashedrekord', 'spec.data.url', 'http://x'), 'STRUCTURE'],
    [
      'SHA-1',
      withAt('hashedrekord', 'spec.data.hash', { algorithm: 'sha1', value: '0'.repeat(40) }),
      'STRUCTURE',
    ],
    [
      'a hash of another length',
      withAt('hashedrekord', 'spec.data.hash', { ...HASH, value: HASH.value.slice(2) }),
      'STRUCTURE',
    ],
    [
      'SHA-512 with the length of SHA-256',
      withAt('hashedrekord', 'spec.data.hash', { ...HASH, algorithm: 'sha512' }),
      'STRUCTURE',
    ],
    [
      'a hash in upper case',
      withAt('hashedrekord', 'spec.data.hash', { ...HASH, value: HASH.value.toUpperCase() }),
      'STRUCTURE',
    ],
    [
      'an envelope under SHA-512',
      withAt('dsse', 'spec.envelopeHash', { algorithm: 'sha512', value: '0'.repeat(128) }),
      'STRUCTURE',
    ],
    [
      'a payload under SHA-384',
      withAt('intoto2', 'spec.content.payloadHash', { algorithm: 'sha384', value: '0'.repeat(96) }),
      'STRUCTURE',
    ],
    ['no signatures', withAt('dsse', 'spec.signatures', []), 'STRUCTURE'],
    ['no list of signatures', withAt('dsse', 'spec.signatures', undefined), 'STRUCTURE'],
    [
      'two signatures',
      withAt('dsse', 'spec.signatures', [
        ...GOOD.dsse.spec.signatures,
        ...GOOD.dsse.spec.signatures,
      ]),
      'STRUCTURE',
    ],
    [
      'two signatures in an envelope',
      withAt('intoto2', 'spec.content.envelope.signatures', [{}, {}]),
      'STRUCTURE',
    ],
    ['an empty signature', withAt('hashedrekord', 'spec.signature.content', ''), 'STRUCTURE'],
    [
      'a signature with spare bits',
      withAt('hashedrekord', 'spec.signature.content', 'Zh=='),
      'BASE64',
    ],
    [
      'a signature encoded once where twice is due',
      withAt('intoto2', 'spec.content.envelope.signatures.0.sig', base64(Uint8Array.of(255, 254))),
      'BASE64',
    ],
    [
      'a payload encoded once where twice is due',
      withAt('intoto2', 'spec.content.envelope.payload', base64('payload!')),
      'BASE64',
    ],
    [
      'no payload type',
      withAt('intoto2', 'spec.content.envelope.payloadType', undefined),
      'STRUCTURE',
    ],
    ['no key', withAt('intoto1', 'spec.publicKey', undefined), 'STRUCTURE'],
    [
      'a key that is not PEM',
      withAt('intoto1', 'spec.publicKey', base64(key.publicKeyDer)),
      'STRUCTURE',
    ],
    [
      'two keys',
      withAt('intoto1', 'spec.publicKey', base64(key.publicKeyPem.repeat(2))),
      'STRUCTURE',
    ],
    [
      'a private key',
      withAt('dsse', 'spec.signatures.0.verifier', base64(key.privateKeyPem)),
      'STRUCTURE',
    ],
    ['a key that is not UTF-8', withAt('dsse', 'spec.signatures.0.verifier', '//79'), 'STRUCTURE'],
    [
      'PEM without base64',
      withAt('dsse', 'spec.signatures.0.verifier', key.publicKeyPem),
      'BASE64',
    ],
    [
      'a key beside text',
      withAt('dsse', 'spec.signatures.0.verifier', base64(`x\n${key.publicKeyPem}`)),
      'STRUCTURE',
    ],
    ['a key in a list', withAt('dsse', 'spec.signatures.0.verifier', [PEM]), 'STRUCTURE'],
  ])('with %s are refused', async (_, body, code) =>
    expect(await codeOf(() => parseBody(body))).toBe(code),
  );

  it('are read or refused with any character changed, and nothing else', async () => {
    for (const kind of Object.keys(GOOD) as Kind[]) {
      const good = JSON.stringify(GOOD[kind]);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(good.length),
          fc.constantFrom('', '"', '{', '}', '[', ',', 'null', '0', 'A', '='),
          fc.nat(3),
          async (at, inserted, removed) => {
            const code = await codeOf(() =>
              parseBody(utf8.encode(good.slice(0, at) + inserted + good.slice(at + removed))),
            );
            expect(['accepted', 'PARSE', 'STRUCTURE', 'BASE64', 'TLOG_KIND']).toContain(code);
          },
        ),
        { numRuns: 400 },
      );
    }
  });
});
