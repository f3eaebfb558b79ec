import { concat } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import {
  createTimestampAuthority,
  der,
  derChildren,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  type StampOptions,
  type TimestampAuthorityOptions,
  type TimestampAuthority as Tsa,
} from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../certificate.ts';
import { encodeElement, TAG } from '../der.ts';
import type { Window } from '../time.ts';
import { type TimestampAuthority, verifyTimestamp } from './timestamp.ts';

const make = (options: Partial<TimestampAuthorityOptions> = {}): Tsa =>
  createTimestampAuthority({ seed: 'timestamp', ...options });
const pin = ({ chain }: Tsa, window: Window = {}): TimestampAuthority => ({
  chain: chain.map(({ der }) => parse(der)),
  window,
});
/** Pinned without its leaf, so that the token's own certificate is looked at. */
const pinRoot = ({ chain }: Tsa): TimestampAuthority => ({
  chain: chain.slice(1).map(({ der }) => parse(der)),
  window: {},
});

const tsa = make();
const other = make({ seed: 'another authority' });
const data = new TextEncoder().encode('a signature');
const TIME = new Date('2026-01-15T12:00:00Z').getTime();

const check = (options: StampOptions = {}, authorities = [pin(tsa)], by = tsa) =>
  verifyTimestamp(by.stamp(data, options), data, authorities, nodeCrypto);
const codeOfStamp = (...given: Parameters<typeof check>): Promise<string> =>
  codeOf(() => check(...given));

describe('a timestamp', () => {
  it('has a time and the authority that states it', async () => {
    const pinned = pin(tsa);
    const { path, ...stated } = await check({}, [pinned]);
    expect(stated).toEqual({ time: TIME, authority: pinned, signer: pinned.chain[0] });
    expect(path.certificates).toEqual(pinned.chain);
  });

  it.each<[string, StampOptions, TimestampAuthority[]?, Tsa?]>([
    ['without its certificate in the token', { certificates: [] }],
    ['without a signing certificate attribute', { signingCertificate: false }],
    ['granted with modifications', { status: 1 }],
    ['by an authority of SHA-384', {}, [pin(make({ type: 'p384' }))], make({ type: 'p384' })],
    ['with an intermediate', {}, [pin(make({ intermediate: {} }))], make({ intermediate: {} })],
    ['whose leaf is not pinned, but in the token', {}, [pinRoot(tsa)]],
    ['beside authorities that did not make it', {}, [pin(other), pin(tsa)]],
    [
      'with other certificates in the token as well',
      { certificates: [other.certificate, tsa.certificate, other.root.certificate] },
    ],
    ['over SHA-512', { imprintHash: 'sha512' }],
    ['with attributes under SHA-512', { digestHash: 'sha512' }],
  ])('may be %s', async (_, options, authorities, by) =>
    expect(await codeOfStamp(options, authorities, by)).toBe('accepted'),
  );

  it('keeps its fractions', async () => {
    expect((await check({ genTime: '20260115120000.5Z' })).time).toBe(TIME + 500);
    expect((await check({ genTime: '20260115120000.123456789Z' })).time).toBeCloseTo(
      TIME + 123.456789,
      3,
    );
  });

  it(
    'counts up to both ends of its window, and of its certificates (VERIFICATION ' + '§12.4)',
    async () => {
      const { notBefore, notAfter } = parse(tsa.certificate.der);
      for (const end of [notBefore, notAfter])
        expect(await codeOfStamp({ time: new Date(end) })).toBe('accepted');
      expect(await codeOfStamp({}, [pin(tsa, { start: TIME, end: TIME })])).toBe('accepted');
    },
  );
});

describe('a timestamp is refused', () => {
  const flip = (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
  const notForIt = (leaf: TimestampAuthorityOptions['leaf']) => make({ leaf: leaf ?? {} });
  const ordinary = tsa.issue('ordinary', { eku: ['1.3.6.1.5.5.7.3.3'] });
  const twin = tsa.issue('twin');

  it.each<[string, StampOptions, TimestampAuthority[]?, Tsa?]>([
    ['that was not granted', { status: 2 }],
    ['over other data', { tamper: { imprint: flip } }],
    ['over SHA-1', { imprintHash: 'sha1' }],
    ['with attributes under SHA-1', { digestHash: 'sha1' }],
    ['with another message digest', { tamper: { messageDigest: flip } }],
    ['with another signature', { tamper: { signature: flip } }],
    ['with an empty signature', { tamper: { signature: () => new Uint8Array() } }],
    ['by another key', { key: other.key }],
    ['with no signer', { tamper: { signerInfos: () => [] } }],
    ['with two signers', { tamper: { signerInfos: (info) => [info, info] } }],
    ['with no attributes', { tamper: { attributes: () => [] } }],
    [
      'with an attribute twice',
      { tamper: { attributes: ([first = new Uint8Array(), ...rest]) => [first, first, ...rest] } },
    ],
    ['without its content type', { tamper: { attributes: (all) => all.slice(1) } }],
    ['that names another signing certificate', { signingCertificate: other.certificate }],
    ['that names another signer', { signer: other.certificate }],
    ['by no pinned authority', {}, [pin(other)]],
    ['by none of two pinned authorities', {}, [pin(other), pin(make({ seed: 'a third' }))]],
    ['where nothing is pinned', {}, []],
    [
      'by an authority that is pinned by its leaf alone',
      {},
      [{ ...pin(tsa), chain: pin(tsa).chain.slice(0, 1) }],
    ],
    [
      'by another leaf than the pinned one (CVE-2026-39984)',
      { key: twin.key, signer: twin.certificate, certificates: [twin.certificate] },
    ],
    [
      'by a certificate for something else beside a good one in the bag (CVE-2026-39984)',
      {
        key: ordinary.key,
        signer: ordinary.certificate,
        signingCertificate: ordinary.certificate,
        certificates: [tsa.certificate, ordinary.certificate],
      },
      [pinRoot(tsa)],
    ],
    ['by a leaf without a purpose', {}, [pin(notForIt({ eku: [] }))], notForIt({ eku: [] })],
    [
      'by a leaf with another purpose beside',
      {},
      [pin(notForIt({ eku: ['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.3'] }))],
      notForIt({ eku: ['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.3'] }),
    ],
    [
      'by a leaf whose purpose is not critical',
      {},
      [pin(notForIt({ ekuCritical: false }))],
      notForIt({ ekuCritical: false }),
    ],
    ['by a CA', {}, [pinRoot(notForIt({ isCa: true }))], notForIt({ isCa: true })],
    ['with a time without seconds', { genTime: '202601151200Z' }],
    ['with a time in another zone', { genTime: '20260115120000+0100' }],
    ['with a time that does not exist', { genTime: '20260231120000Z' }],
    ['with a fraction that ends in zero', { genTime: '20260115120000.50Z' }],
    ['with an empty fraction', { genTime: '20260115120000.Z' }],
    ['with a fraction of ten digits', { genTime: '20260115120000.1234567891Z' }],
    ['with a time of a million characters', { genTime: '1'.repeat(1_000_000) }],
    [
      'with a second token',
      {
        tamper: {
          response: (response) =>
            encodeElement(TAG.sequence, concat(response.slice(4), Uint8Array.of(5, 0))),
        },
      },
    ],
    ['without a token', { tamper: { response: () => Uint8Array.of(0x30, 5, 0x30, 3, 2, 1, 0) } }],
    ['that is empty', { tamper: { response: () => new Uint8Array() } }],
    [
      'with bytes behind',
      { tamper: { response: (response) => concat(response, Uint8Array.of(0)) } },
    ],
    ['without its content', { tamper: { tstInfo: () => new Uint8Array() } }],
    [
      'of version 2',
      {
        tamper: {
          tstInfo: (info) => info.map((byte, i) => (i === info.indexOf(2) + 2 ? 2 : byte)),
        },
      },
    ],
  ])('%s', async (_, options, authorities, by) =>
    expect(await codeOfStamp(options, authorities, by)).toBe('TIMESTAMP_INVALID'),
  );

  const MONTHS = [new Date('2024-12-15T12:00:00Z'), new Date('2034-12-15T12:00:00Z')] as const;
  it.each<[string, StampOptions, TimestampAuthority[], Tsa?]>([
    ['before its window', {}, [pin(tsa, { start: TIME + 1 })]],
    [
      'after its window, by a fraction',
      { genTime: '20260115120000.001Z' },
      [pin(tsa, { end: TIME })],
    ],
    ['before its certificates', { time: MONTHS[0] }, [pin(tsa)]],
    ['after its leaf', { time: MONTHS[1] }, [pin(tsa)]],
    [
      'after its intermediate',
      {},
      [pin(make({ intermediate: { notAfter: new Date('2025-12-01T00:00:00Z') } }))],
      make({ intermediate: { notAfter: new Date('2025-12-01T00:00:00Z') } }),
    ],
    [
      'where only another authority has the window (TOB-SIGSTORE-11)',
      {},
      [pin(tsa, { end: TIME - 1 }), pin(other)],
    ],
  ])('%s', async (_, options, authorities, by) =>
    expect(await codeOfStamp(options, authorities, by)).toBe('TIMESTAMP_WINDOW'),
  );

  it('with more certificates than the limit', async () => {
    const many = (count: number) => ({
      certificates: Array.from({ length: count }, () => tsa.certificate),
    });
    expect(await codeOfStamp(many(32))).toBe('accepted');
    expect(await codeOfStamp(many(33))).toBe('LIMIT');
  });

  it('over other data than it is asked about', async () => {
    expect(
      await codeOf(() =>
        verifyTimestamp(tsa.stamp(data), new Uint8Array(1), [pin(tsa)], nodeCrypto),
      ),
    ).toBe('TIMESTAMP_INVALID');
  });

  it(
    'at every length that is shorter, and with any byte changed: never anything but a ' + 'code',
    async () => {
      const good = tsa.stamp(data);
      for (let length = 0; length < good.length; length += 7)
        expect(
          await codeOf(() =>
            verifyTimestamp(good.subarray(0, length), data, [pin(tsa)], nodeCrypto),
          ),
        ).toBe('TIMESTAMP_INVALID');
      await fc.assert(
        fc.asyncProperty(
          fc.nat(good.length - 1),
          fc.integer({ min: 1, max: 255 }),
          async (i, by) => {
            const changed = good.map((byte, j) => (i === j ? byte ^ by : byte));
            const code = await codeOf(() => verifyTimestamp(changed, data, [pin(tsa)], nodeCrypto));
            expect(['accepted', 'TIMESTAMP_INVALID', 'TIMESTAMP_WINDOW']).toContain(code);
            if (code === 'accepted')
              expect((await verifyTimestamp(changed, data, [pin(tsa)], nodeCrypto)).time).toBe(
                TIME,
              );
          },
        ),
        { numRuns: 400 },
      );
    },
  );

  it('by a bug', async () => {
    const crypto = { ...nodeCrypto, verify: () => Promise.reject(new TypeError('broken')) };
    await expect(verifyTimestamp(tsa.stamp(data), data, [pin(tsa)], crypto)).rejects.toThrow(
      TypeError,
    );
  });
});

describe('what stands behind the time (RFC 3161 §2.4.2)', () => {
  /** A TSTInfo whose optional parts are these alone. */
  const ending = (...parts: Uint8Array[]): StampOptions => ({
    tamper: { tstInfo: (info) => derSequence(...derChildren(info).slice(0, 5), ...parts) },
  });
  const ACCURACY = derSequence(derInteger(1));
  const ORDERING = der(TAG.boolean, Uint8Array.of(0xff));
  const NONCE = derInteger(7);
  const NAME = der(0xa0, der(0x82, Uint8Array.of(0x61)));
  const extension = (...critical: Uint8Array[]): Uint8Array =>
    der(0xa1, derSequence(derOid('1.2.3'), ...critical, derOctets(Uint8Array.of(5, 0))));
  const MUST = der(TAG.boolean, Uint8Array.of(0xff));

  it.each<[string, Uint8Array[], string]>([
    ['nothing', [], 'accepted'],
    ['all that there is', [ACCURACY, ORDERING, NONCE, NAME, extension()], 'accepted'],
    ['an extension that may be ignored', [extension()], 'accepted'],
    ['an extension that must be understood', [extension(MUST)], 'TIMESTAMP_INVALID'],
    ['such a one behind all others', [NONCE, NAME, extension(MUST)], 'TIMESTAMP_INVALID'],
    ['another order', [NONCE, ACCURACY], 'TIMESTAMP_INVALID'],
    ['one part twice', [NONCE, NONCE], 'TIMESTAMP_INVALID'],
    ['extensions twice', [extension(), extension(MUST)], 'TIMESTAMP_INVALID'],
    ['a part that nobody knows', [der(0xa2, NONCE)], 'TIMESTAMP_INVALID'],
    ['such a one behind another', [NAME, der(0xa3, NONCE)], 'TIMESTAMP_INVALID'],
  ])('%s', async (_, parts, code) => expect(await codeOfStamp(ending(...parts))).toBe(code));
});
