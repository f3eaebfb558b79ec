import { createHash, verify } from 'node:crypto';
import { concat, hex } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { x509 } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { Certificate as Peer } from 'pkijs';
import { describe, expect, it } from 'vitest';
import { type Certificate, parse } from './certificate.ts';
import { extension, leaf, MAIL, read, world } from './certificates.fixture.ts';
import { EXTENSION } from './extensions.ts';
import { detachedSignedData, embedded, parseDetached, type Sct, signedData } from './sct.ts';

const issuer = read(world.intermediate);
const u16 = (bytes: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
const at = (text: string): Uint8Array => hex.decode(text.replaceAll(' ', ''));
const TIME = '0000018bcfe56800'; // 1_700_000_000_000

interface Parts {
  readonly version?: string;
  readonly logId?: Uint8Array;
  readonly time?: string;
  readonly extensions?: Uint8Array;
  readonly algorithm?: string;
  readonly signature?: Uint8Array;
}
const sctBytes = ({
  version = '00',
  logId = new Uint8Array(32).fill(9),
  time = TIME,
  extensions = at(''),
  algorithm = '0403',
  signature = at('aabb'),
}: Parts = {}) =>
  concat(at(version), logId, at(time), u16(extensions), at(algorithm), u16(signature));

const holding = (list: Uint8Array): Certificate =>
  leaf({ sct: false, extraExtensions: [x509.sctExtension(list)] });
const listOf = (...scts: readonly Uint8Array[]): Uint8Array => u16(concat(...scts.map(u16)));
const codeOfList = (list: Uint8Array): Promise<string> => codeOf(() => embedded(holding(list)));

describe('embedded SCTs', () => {
  it('are none where there is no list', () => expect(embedded(leaf({ sct: false }))).toEqual([]));
  it('are none in an empty list', () => expect(embedded(holding(at('0000')))).toEqual([]));

  it('are read', () => {
    expect(
      embedded(
        holding(
          listOf(sctBytes(), sctBytes({ algorithm: '0401', extensions: at('0000050000000001') })),
        ),
      ),
    ).toEqual([
      {
        logId: new Uint8Array(32).fill(9),
        time: 1_700_000_000_000,
        extensions: at(''),
        algorithm: 'ecdsa',
        signature: at('aabb'),
      },
      {
        logId: new Uint8Array(32).fill(9),
        time: 1_700_000_000_000,
        extensions: at('0000050000000001'),
        algorithm: 'rsa',
        signature: at('aabb'),
      },
    ]);
  });

  it('are 32 at most', async () => {
    const many = (count: number): Uint8Array =>
      listOf(...Array.from({ length: count }, () => sctBytes()));
    expect(embedded(holding(many(32)))).toHaveLength(32);
    expect(await codeOfList(many(33))).toBe('LIMIT');
  });

  it.each<[string, Uint8Array]>([
    ['no length', at('')],
    ['half a length', at('00')],
    ['a list that is cut', listOf(sctBytes()).slice(0, -1)],
    ['bytes behind the list', concat(listOf(sctBytes()), at('00'))],
    ['an SCT that is empty', listOf(at(''))],
    ['an SCT that is cut', listOf(sctBytes().slice(0, -1))],
    ['an SCT without a signature', listOf(sctBytes().slice(0, 45))],
    ['bytes behind an SCT', listOf(concat(sctBytes(), at('00')))],
    ['half a length behind an SCT', u16(concat(u16(sctBytes()), at('00')))],
    ['another version', listOf(sctBytes({ version: '01' }))],
    ['SHA-1', listOf(sctBytes({ algorithm: '0203' }))],
    ['SHA-512', listOf(sctBytes({ algorithm: '0603' }))],
    ['DSA', listOf(sctBytes({ algorithm: '0402' }))],
    ['an anonymous signature', listOf(sctBytes({ algorithm: '0400' }))],
    ['a time past 2^53', listOf(sctBytes({ time: '0020000000000000' }))],
    ['a time of 2^64-1', listOf(sctBytes({ time: 'ffffffffffffffff' }))],
    ['an extension length that reaches out', listOf(concat(sctBytes().slice(0, 41), at('ffff')))],
  ])('with %s are refused', async (_, list) => expect(await codeOfList(list)).toBe('SCT'));

  it.each(['', '0500', '04020000ff', '040300'])(
    'that are no OCTET STRING (%s) are refused',
    async (value) =>
      expect(
        await codeOf(() =>
          embedded(leaf({ sct: false, extraExtensions: [extension(EXTENSION.sctList, value)] })),
        ),
      ).toBe('SCT'),
  );

  it('may state a time of 2^53-1', () =>
    expect(embedded(holding(listOf(sctBytes({ time: '001fffffffffffff' }))))[0]?.time).toBe(
      Number.MAX_SAFE_INTEGER,
    ));

  it('are read or refused with any byte changed, and nothing else', async () => {
    const list = listOf(sctBytes({ extensions: at('0102') }), sctBytes());
    const inside = holding(list);
    const wrapped = inside.extensions.get(EXTENSION.sctList);
    if (wrapped === undefined) return expect.unreachable();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(wrapped.value.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (i, flip) => {
          const value = wrapped.value.map((byte, j) => (i === j ? byte ^ flip : byte));
          const changed = {
            ...inside,
            extensions: new Map([[EXTENSION.sctList as string, { ...wrapped, value }]]),
          };
          expect(['accepted', 'SCT', 'LIMIT']).toContain(await codeOf(() => embedded(changed)));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what the log signed', () => {
  const theOne = (certificate: Certificate): Sct =>
    embedded(certificate)[0] ?? expect.unreachable('no SCT');
  const verifies = (certificate: Certificate, by = issuer): boolean => {
    const sct = theOne(certificate);
    return verify('sha256', signedData(sct, certificate, by), world.pins.ctKey, sct.signature);
  };

  it('verifies with the key of the log', () => {
    expect(Buffer.from(theOne(leaf()).logId)).toEqual(
      createHash('sha256').update(world.ctLog.publicKeyDer).digest(),
    );
    expect(verifies(leaf())).toBe(true);
  });

  it('does not for another issuer, another certificate, another time, other extensions', () => {
    const certificate = leaf();
    const sct = theOne(certificate);
    const signs = (given: Sct, of = certificate, by = issuer): boolean =>
      verify('sha256', signedData(given, of, by), world.pins.ctKey, sct.signature);
    expect(signs(sct)).toBe(true);
    expect(signs(sct, certificate, read(world.root))).toBe(false);
    expect(signs(sct, leaf({ identity: { email: 'eve@example.com' } }))).toBe(false);
    expect(signs({ ...sct, time: sct.time + 1 })).toBe(false);
    expect(signs({ ...sct, extensions: at('0000050000000000') })).toBe(false);
  });

  it('holds the extensions of the SCT', () => {
    const sct = { ...theOne(leaf()), extensions: at('00000500000dde14') };
    expect(hex.encode(signedData(sct, leaf(), issuer)).endsWith('000800000500000dde14')).toBe(true);
  });

  it(
    'holds the certificate without its SCTs and with every other byte, wherever they stand, ' +
      'whatever its length',
    () => {
      for (const size of [0, 1, 60, 100, 127, 128, 129, 200, 255, 256, 300, 65_000]) {
        const before = extension('1.2.3.4', '00'.repeat(size));
        const list = x509.sctExtension(listOf(sctBytes()));
        const { der } = world.issueLeaf({
          ...MAIL,
          sct: false,
          extraExtensions: [before, list, extension('1.2.3.5', '00')],
        }).certificate;
        const certificate = parse(der);
        const peer = Peer.fromBER(new Uint8Array(der).buffer);
        peer.extensions = (peer.extensions ?? []).filter(
          ({ extnID }) => extnID !== EXTENSION.sctList,
        );
        const tbs = new Uint8Array(peer.encodeTBS().toBER());
        const keyHash = createHash('sha256').update(world.intermediate.key.publicKeyDer).digest();
        const length = at(tbs.length.toString(16).padStart(6, '0'));
        expect(signedData(theOne(certificate), certificate, issuer)).toEqual(
          concat(at('0000'), at(TIME), at('0001'), keyHash, length, tbs, at('0000')),
        );
      }
    },
  );
});

describe('a detached SCT', () => {
  const certificate = leaf({ sct: false });
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const signature = (made: Uint8Array, algorithm = '0403'): string =>
    base64(concat(at(algorithm), u16(made)));
  const GOOD = {
    sct_version: 0,
    id: base64(new Uint8Array(32).fill(9)),
    timestamp: 1_700_000_000_000,
    extensions: '',
    signature: signature(at('aabb')),
  };
  const parseJson = (value: unknown): Sct =>
    parseDetached(
      new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
    );

  it('is the answer of add-chain', () => {
    const expected = {
      logId: new Uint8Array(32).fill(9),
      time: 1_700_000_000_000,
      extensions: at(''),
      algorithm: 'ecdsa',
      signature: at('aabb'),
    };
    expect(parseJson(GOOD)).toEqual(expected);
    expect(parseJson({ ...GOOD, extensions: undefined })).toEqual(expected);
    expect(
      parseJson({ ...GOOD, extensions: 'AAAF', signature: signature(at('aabb'), '0401') }),
    ).toEqual({
      ...expected,
      extensions: at('000005'),
      algorithm: 'rsa',
    });
  });

  it('is over the whole certificate', () => {
    const sct = parseJson({ ...GOOD, extensions: 'AAAF' });
    const length = at(certificate.der.length.toString(16).padStart(6, '0'));
    expect(detachedSignedData(sct, certificate)).toEqual(
      concat(at('0000'), at(TIME), at('0000'), length, certificate.der, at('0003000005')),
    );
  });

  it('verifies where the log signed it, and not as an embedded one', () => {
    const unsigned = parseJson(GOOD);
    const signed = parseJson({
      ...GOOD,
      signature: signature(world.ctLog.sign(detachedSignedData(unsigned, certificate), 'sha256')),
    });
    expect(
      verify('sha256', detachedSignedData(signed, certificate), world.pins.ctKey, signed.signature),
    ).toBe(true);
    expect(
      verify('sha256', signedData(signed, certificate, issuer), world.pins.ctKey, signed.signature),
    ).toBe(false);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', 'x', 'PARSE'],
    ['a key twice (T19)', JSON.stringify(GOOD).replace('"id"', '"id":"AAAA","id"'), 'PARSE'],
    ['another version', { ...GOOD, sct_version: 1 }, 'SCT'],
    ['no version', { ...GOOD, sct_version: undefined }, 'SCT'],
    ['no log ID', { ...GOOD, id: undefined }, 'SCT'],
    ['an empty log ID', { ...GOOD, id: '' }, 'SCT'],
    ['a log ID that is not base64', { ...GOOD, id: 'Zh==' }, 'BASE64'],
    ['a negative time', { ...GOOD, timestamp: -1 }, 'SCT'],
    ['a time as text', { ...GOOD, timestamp: '1700000000000' }, 'SCT'],
    ['a time past 2^53-1', { ...GOOD, timestamp: 2 ** 53 }, 'SCT'],
    ['extensions that are not base64', { ...GOOD, extensions: '!' }, 'BASE64'],
    ['no signature', { ...GOOD, signature: undefined }, 'SCT'],
    ['a signature by SHA-1', { ...GOOD, signature: signature(at('aabb'), '0203') }, 'SCT'],
    ['a signature that is cut', { ...GOOD, signature: base64(at('04030003aabb')) }, 'SCT'],
    ['bytes behind the signature', { ...GOOD, signature: base64(at('04030001aabb')) }, 'SCT'],
    ['an unknown field', { ...GOOD, more: 1 }, 'SCT'],
    ['more bytes than the limit', JSON.stringify(GOOD).padEnd(1024 * 1024 + 1), 'LIMIT'],
  ])('is refused with %s', async (_, value, code) =>
    expect(await codeOf(() => parseJson(value))).toBe(code),
  );
});
