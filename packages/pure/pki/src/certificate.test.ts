import { concat, equal, hex, pem } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { x509 } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { Certificate as Peer } from 'pkijs';
import { describe, expect, it } from 'vitest';
import { type Certificate, fromPem, isSelfIssued, parse } from './certificate.ts';
import { ca, extension, leaf, MAIL, read, world } from './certificates.fixture.ts';
import { Der, encodeElement, TAG } from './der.ts';
import { peerView, view } from './peer-view.fixture.ts';

const good = world.issueLeaf(MAIL).certificate;
const der = new Der('CERT_CHAIN');
const [TBS, ALGORITHM, SIGNATURE] = der.children(der.whole(good.der)).map(({ bytes }) => bytes) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const FIELDS = der.children(der.whole(TBS)).map(({ bytes }) => bytes);
const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(TAG.sequence, concat(...parts));
const at = (text: string): Uint8Array => hex.decode(text);

/**
 * The good certificate with fields of its TBSCertificate put in, put out, or put in the place of
 * others; unsigned, since parsing asks for no signature.
 */
const withFields = (
  change: (fields: Uint8Array[]) => readonly (Uint8Array | undefined)[],
): Uint8Array =>
  sequence(
    sequence(...change([...FIELDS]).filter((each) => each !== undefined)),
    ALGORITHM,
    SIGNATURE,
  );
const replaced = (i: number, bytes?: Uint8Array): Uint8Array =>
  withFields((fields) => fields.map((each, j) => (i === j ? bytes : each)));

const extensionsOf = (bytes: Uint8Array): Uint8Array => encodeElement(0xa3, bytes);

describe('a certificate', () => {
  it('is read as ranges of its own bytes', () => {
    const certificate = parse(good.der);
    expect(certificate.der).toBe(good.der);
    expect(certificate.tbs).toEqual(good.tbs);
    expect(certificate.issuer).toEqual(read(world.intermediate).subject);
    expect(hex.encode(certificate.subject)).toBe('3000');
    expect([certificate.notBefore, certificate.notAfter]).toEqual([
      world.time.getTime() - 60_000,
      world.time.getTime() + 540_000,
    ]);
    expect(certificate.publicKey.type).toBe('p256');
    expect(
      equal(certificate.der.subarray(-certificate.signature.length), certificate.signature),
    ).toBe(true);
  });

  it('says whether it claims to be its own issuer', () =>
    expect([isSelfIssued(read(world.root)), isSelfIssued(read(world.intermediate))]).toEqual([
      true,
      false,
    ]));

  it('of a CA that ends past 2049 is read', () => {
    const late = ca('late', {
      notBefore: new Date('2049-12-31T23:59:59Z'),
      notAfter: new Date('2050-01-01T00:00:00Z'),
    });
    expect([read(late).notBefore, read(late).notAfter]).toEqual([
      Date.UTC(2049, 11, 31, 23, 59, 59),
      Date.UTC(2050, 0),
    ]);
  });

  it('may have no extensions', () =>
    expect(parse(replaced(FIELDS.length - 1)).extensions.size).toBe(0));

  it('keeps its extensions by identifier', () => {
    const { extensions } = leaf({ extraExtensions: [extension('1.2.3', '0500', true)] });
    expect(extensions.get('1.2.3')).toMatchObject({
      oid: '1.2.3',
      critical: true,
      value: at('0500'),
    });
    expect(extensions.get('2.5.29.37')).toMatchObject({ critical: false });
  });
});

describe('a certificate beside pkijs', () => {
  const certificates: [string, Certificate][] = [
    ['root', read(world.root)],
    ['intermediate', read(world.intermediate)],
    ['leaf', leaf()],
    [
      'leaf with a URI and extensions',
      leaf({
        identity: { uri: 'https://x' },
        issuer: 'https://issuer',
        extensions: { 12: 'https://source' },
      }),
    ],
    ['leaf with an other name', leaf({ identity: { otherName: 'a!b' } })],
    ['leaf without SCT', leaf({ sct: false })],
    ['leaf of a P-384 key', leaf({ key: world.keyPair('p384') })],
    ['leaf of an Ed25519 key', leaf({ key: world.keyPair('ed25519') })],
    ['CA of an Ed25519 key', read(ca('ed25519', { key: world.keyPair('ed25519') }))],
    ['CA with another path length', read(ca('long', { pathLength: 100 }))],
  ];
  it.each(certificates)('%s: the same', (_, certificate) =>
    expect(view(certificate)).toEqual(
      peerView(Peer.fromBER(new Uint8Array(certificate.der).buffer)),
    ),
  );
});

describe('refused', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'CERT_CHAIN'],
    ['bytes behind', concat(good.der, Uint8Array.of(0)), 'CERT_CHAIN'],
    ['no signature', sequence(TBS, ALGORITHM), 'CERT_CHAIN'],
    ['a fourth part', sequence(TBS, ALGORITHM, SIGNATURE, at('0500')), 'CERT_CHAIN'],
    [
      'another algorithm outside than inside',
      sequence(TBS, at('300a06082a8648ce3d040302'), SIGNATURE),
      'CERT_CHAIN',
    ],
    ['version 1', replaced(0), 'CERT_CHAIN'],
    ['version 2', replaced(0, at('a003020101')), 'CERT_CHAIN'],
    ['version 4', replaced(0, at('a003020103')), 'CERT_CHAIN'],
    ['a version of two bytes', replaced(0, at('a00402020200')), 'CERT_CHAIN'],
    ['a version with bytes behind', replaced(0, at('a0050201020500')), 'CERT_CHAIN'],
    ['a serial number that is no integer', replaced(1, at('0500')), 'CERT_CHAIN'],
    ['a serial number that is not minimal', replaced(1, at('02020001')), 'CERT_CHAIN'],
    ['an issuer that is no sequence', replaced(3, at('3100')), 'CERT_CHAIN'],
    ['a validity of one time', replaced(4, at('300f170d3236303131353132303030305a')), 'CERT_CHAIN'],
    [
      'a validity of three times',
      replaced(4, at(`302d${'170d3236303131353132303030305a'.repeat(3)}`)),
      'CERT_CHAIN',
    ],
    ['a subject that is no sequence', replaced(5, at('0c0161')), 'CERT_CHAIN'],
    ['no key', replaced(6), 'CERT_CHAIN'],
    ['a key that is broken', replaced(6, at('3000')), 'KEY'],
    [
      'a key of an unknown curve',
      replaced(6, at(`3056301006072a8648ce3d020106052b8104000a034200${'04'.repeat(65)}`)),
      'UNSUPPORTED',
    ],
    [
      'a unique identifier',
      withFields((fields) => [...fields.slice(0, 7), at('810100'), ...fields.slice(7)]),
      'CERT_CHAIN',
    ],
    ['an unknown part', withFields((fields) => [...fields, at('a400')]), 'CERT_CHAIN'],
    ['extensions twice', withFields((fields) => [...fields, fields[7]]), 'CERT_CHAIN'],
    ['extensions that are no sequence', replaced(7, extensionsOf(at('3100'))), 'CERT_CHAIN'],
    ['bytes behind the extensions', replaced(7, extensionsOf(at('30000500'))), 'CERT_CHAIN'],
    [
      'an extension without a value',
      replaced(7, extensionsOf(at('3006300406022a03'))),
      'CERT_CHAIN',
    ],
    [
      'an extension with a fourth part',
      replaced(7, extensionsOf(at('300f300d06022a030101ff040100040100'))),
      'CERT_CHAIN',
    ],
    [
      'an extension whose value is no OCTET STRING',
      replaced(7, extensionsOf(at('3008300606022a030500'))),
      'CERT_CHAIN',
    ],
    [
      'an extension that writes out "not critical"',
      replaced(7, extensionsOf(at('300b300906022a030101000400'))),
      'CERT_CHAIN',
    ],
    [
      'an extension with a truth that is neither',
      replaced(7, extensionsOf(at('300b300906022a030101010400'))),
      'CERT_CHAIN',
    ],
  ])('with %s', async (_, bytes, code) => expect(await codeOf(() => parse(bytes))).toBe(code));

  it('with an extension twice, whichever the first one is', async () => {
    const twice = world.issueLeaf({
      ...MAIL,
      extraExtensions: [x509.extendedKeyUsage(['1.3.6.1.5.5.7.3.3'])],
    }).certificate;
    expect(await codeOf(() => parse(twice.der))).toBe('CERT_CHAIN');
    expect(() => parse(twice.der)).toThrow('2.5.29.37 stands twice');
  });

  it('at every length that is shorter', async () => {
    for (let length = 0; length < good.der.length; length++)
      expect(await codeOf(() => parse(good.der.subarray(0, length))), String(length)).toBe(
        'CERT_CHAIN',
      );
  });

  it('or read, and nothing else, with any one byte changed', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < good.der.length; i++)
      for (const flip of [0x01, 0x20, 0x80, 0xff])
        seen.add(
          await codeOf(() => parse(good.der.map((byte, j) => (i === j ? byte ^ flip : byte)))),
        );
    expect([...seen].toSorted()).toEqual(['CERT_CHAIN', 'KEY', 'UNSUPPORTED', 'accepted']);
  });

  it('or read, and nothing else, with any bytes changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.der.length - 1), fc.nat(255)), { maxLength: 6 }),
        async (changes) => {
          const bytes = Uint8Array.from(good.der);
          for (const [i, byte] of changes) bytes[i] = byte;
          expect(['accepted', 'CERT_CHAIN', 'KEY', 'UNSUPPORTED']).toContain(
            await codeOf(() => parse(bytes)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('PEM', () => {
  it('holds one certificate or more', () => {
    const both = world.pins.caIntermediates + world.pins.caRoots;
    expect(fromPem(both).map(({ der: bytes }) => bytes)).toEqual([
      world.intermediate.certificate.der,
      world.root.certificate.der,
    ]);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['a key', world.pins.rekorKey],
    ['a key behind a certificate', world.pins.caRoots + world.pins.rekorKey],
    ['text beside the certificate', `subject=root\n${world.pins.caRoots}`],
    ['another label', pem.encode('TRUSTED CERTIFICATE', good.der)],
    ['a certificate that is cut', pem.encode('CERTIFICATE', good.der.slice(0, -1))],
  ])('with %s is refused', async (_, text) =>
    expect(await codeOf(() => fromPem(text))).toBe('CERT_CHAIN'),
  );
});
