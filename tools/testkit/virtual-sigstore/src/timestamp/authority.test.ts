import { createHash, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAll, readDer, type Tlv, writeDer } from '../ca/der.fixture.ts';
import { createTimestampAuthority, type TimestampAuthorityOptions } from './authority.ts';
import type { StampOptions } from './token.ts';

const DATA = Buffer.from('a signature');
const hash = (algorithm: string, bytes: Uint8Array): Buffer =>
  createHash(algorithm).update(bytes).digest();
const authority = (options: Partial<TimestampAuthorityOptions> = {}) =>
  createTimestampAuthority({ seed: 'tsa', ...options });
const inner = (element: Tlv | undefined): Tlv[] => readAll(element?.value ?? Buffer.of());

/** A response taken apart without the code that made it. */
function open(response: Uint8Array) {
  const [status, token] = inner(readDer(response));
  const [, wrapped] = inner(token);
  const parts = inner(inner(wrapped)[0]);
  const content = inner(inner(parts[2])[1])[0]?.value ?? Buffer.of();
  const info = inner(readDer(content));
  const certificates = parts[3]?.tag === 0xa0 ? inner(parts[3]) : [];
  const signers = inner(parts.at(-1));
  const [, id, digest, attributes, algorithm, signature] = inner(signers[0]);
  return {
    status: inner(status)[0]?.value[0],
    info,
    content,
    certificates,
    signers,
    id,
    digest,
    attributes,
    algorithm,
    signature: signature?.value ?? Buffer.of(),
  };
}
const stamp = (options: StampOptions = {}, of: Partial<TimestampAuthorityOptions> = {}) =>
  open(authority(of).stamp(DATA, options));

describe('a timestamp authority', () => {
  it.each([
    ['p256', 'sha256'],
    ['p384', 'sha384'],
  ] as const)(
    'of %s signs the attributes, which hash the content, which hashes the data',
    (type, algorithm) => {
      const { content, info, attributes, signature, certificates } = stamp({}, { type });
      const [leaf] = authority({ type }).chain;
      expect(
        verify(
          algorithm,
          writeDer(0x31, attributes?.value ?? Buffer.of()),
          new X509Certificate(leaf?.pem ?? '').publicKey,
          signature,
        ),
      ).toBe(true);
      expect(attributes?.value.includes(hash(algorithm, content))).toBe(true);
      expect(inner(info[2])[1]?.value).toEqual(hash(algorithm, DATA));
      expect(attributes?.value.includes(hash('sha256', leaf?.der ?? Buffer.of()))).toBe(true);
      expect(certificates.map(({ whole }) => whole)).toEqual([Buffer.from(leaf?.der ?? [])]);
    },
  );

  it('names its signer by issuer and serial', () => {
    const [leaf] = authority().chain;
    const tbs = inner(readDer(leaf?.tbs ?? Buffer.of()));
    expect(inner(stamp().id).map(({ whole }) => whole)).toEqual([tbs[3]?.whole, tbs[1]?.whole]);
  });

  it('leads to its root, through an intermediate if it has one', () => {
    const [leaf, intermediate, root] = authority({ intermediate: {} }).chain.map(
      ({ pem }) => new X509Certificate(pem),
    );
    expect([
      leaf?.verify(intermediate?.publicKey as never),
      intermediate?.verify(root?.publicKey as never),
    ]).toEqual([true, true]);
    expect([leaf?.ca, leaf?.keyUsage, leaf?.toString().includes('critical')]).toEqual([
      false,
      ['1.3.6.1.5.5.7.3.8'],
      false,
    ]);
    expect(authority().chain).toHaveLength(2);
  });

  it.each([
    ['whole seconds', { time: new Date('2026-01-15T12:00:00Z') }, '20260115120000Z'],
    [
      'a fraction without trailing zeros',
      { time: new Date('2026-01-15T12:00:00.120Z') },
      '20260115120000.12Z',
    ],
    ['what it is told', { genTime: '20260115120000.0Z' }, '20260115120000.0Z'],
  ])('writes %s', (_, options, written) => {
    expect(stamp(options).info[4]?.value.toString()).toBe(written);
  });

  it('leaves out, adds and lies as it is told', () => {
    expect(stamp({ certificates: [] }).certificates).toEqual([]);
    expect(stamp({ status: 2 }).status).toBe(2);
    expect(stamp({ tamper: { signerInfos: (one) => [one, one] } }).signers).toHaveLength(2);
    expect(inner(stamp({ imprintHash: 'sha1' }).info[2])[1]?.value).toEqual(hash('sha1', DATA));
    expect(stamp({ digestHash: 'sha512' }).digest?.value.toString('hex')).toContain(
      '608648016503040203',
    );
  });

  it('says the same again, byte for byte', () => {
    expect(authority().stamp(DATA)).toEqual(authority().stamp(DATA));
    expect(authority().stamp(DATA)).not.toEqual(authority({ seed: 'other' }).stamp(DATA));
  });
});
