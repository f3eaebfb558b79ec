import { codeOf } from '@sealift/refusal';
import { x509 } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { Certificate } from './certificate.ts';
import { ca, extension, leaf, read } from './certificates.fixture.ts';
import {
  basicConstraints,
  EXTENSION,
  extendedKeyUsage,
  fulcioExtension,
  keyUsage,
  PURPOSE,
} from './extensions.ts';

/** A CA with this one extension. */
const only = (oid: string, value: string): Certificate =>
  read(ca('only', { extensions: [extension(oid, value)] }));
const plain = read(ca('plain', { extensions: [] }));

describe('basic constraints', () => {
  it.each<[string, { ca: boolean; pathLength: number | undefined }]>([
    ['3000', { ca: false, pathLength: undefined }],
    ['3003010100', { ca: false, pathLength: undefined }],
    ['30030101ff', { ca: true, pathLength: undefined }],
    ['30060101ff020100', { ca: true, pathLength: 0 }],
    ['30060101ff02017f', { ca: true, pathLength: 127 }],
  ])('%s', (value, expected) =>
    expect(basicConstraints(only(EXTENSION.basicConstraints, value))).toEqual(expected),
  );

  it('that are absent are no yes', () => expect(basicConstraints(plain)).toBeUndefined());

  it.each([
    ['a path length without CA', '3003020100'],
    ['a path length of a certificate that is no CA', '3006010100020100'],
    ['a negative path length', '30060101ff0201ff'],
    ['a path length of 128', '30070101ff02020080'],
    ['a path length of 256', '30070101ff02020100'],
    ['a path length that is no integer', '30060101ff010100'],
    ['a third part', '30090101ff020100020100'],
    ['a truth that is neither', '3003010101'],
    ['bytes behind', '30030101ff00'],
    ['no sequence', '0101ff'],
    ['nothing', ''],
  ])('with %s are refused', async (_, value) =>
    expect(await codeOf(() => basicConstraints(only(EXTENSION.basicConstraints, value)))).toBe(
      'CERT_USAGE',
    ),
  );
});

describe('key usage', () => {
  it.each<[string, readonly string[]]>([
    ['03020780', ['digitalSignature']],
    ['03020640', ['nonRepudiation']],
    ['030206c0', ['digitalSignature', 'nonRepudiation']],
    ['03020204', ['keyCertSign']],
    ['03020106', ['keyCertSign', 'cRLSign']],
    ['03020102', ['cRLSign']],
    ['03020284', ['digitalSignature', 'keyCertSign']],
    ['03020520', []],
    ['0303070080', []],
    ['0303078480', ['digitalSignature', 'keyCertSign']],
  ])('%s', (value, expected) => {
    const usage = keyUsage(only(EXTENSION.keyUsage, value)) ?? {};
    const said = Object.entries(usage).flatMap(([name, says]) => (says ? [name] : []));
    expect(said).toEqual(expected);
  });

  it('may be absent', () => expect(keyUsage(plain)).toBeUndefined());

  it.each([
    ['no bits', '030100'],
    ['nothing at all', '0300'],
    ['eight unused bits', '03020880'],
    ['bits behind its end', '03020784'],
    ['bytes behind', '0302078000'],
    ['another tag', '04020780'],
  ])('with %s is refused', async (_, value) =>
    expect(await codeOf(() => keyUsage(only(EXTENSION.keyUsage, value)))).toBe('CERT_USAGE'),
  );
});

describe('extended key usage', () => {
  it('is a list of purposes', () => {
    expect(extendedKeyUsage(leaf({ eku: [PURPOSE.codeSigning, PURPOSE.any] }))).toEqual([
      PURPOSE.codeSigning,
      PURPOSE.any,
    ]);
    expect(extendedKeyUsage(only(EXTENSION.extKeyUsage, '3000'))).toEqual([]);
    expect(extendedKeyUsage(plain)).toBeUndefined();
  });

  it.each(['', '31020500', '30020500', '300406022a', '300000'])('"%s" is refused', async (value) =>
    expect(await codeOf(() => extendedKeyUsage(only(EXTENSION.extKeyUsage, value)))).toBe(
      'CERT_USAGE',
    ),
  );
});

describe('extensions of Fulcio', () => {
  const certificate = leaf({ extensions: { 1: 'raw é', 8: 'DER é', 24: '' } });

  it('are raw up to 6 and DER from 8 on', () => {
    expect([1, 8, 24].map((number) => fulcioExtension(certificate, number))).toEqual([
      'raw é',
      'DER é',
      '',
    ]);
    expect(fulcioExtension(certificate, 12)).toBeUndefined();
  });

  it.each<[string, number, string]>([
    ['no UTF-8', 1, 'ff'],
    ['a byte order mark', 1, 'efbbbf61'],
    ['raw bytes where DER is due', 8, '68747470'],
    ['a PrintableString', 8, '130161'],
    ['bytes behind', 8, '0c016100'],
    ['no UTF-8 inside DER', 8, '0c01ff'],
  ])('with %s in .%i are refused', async (_, number, value) =>
    expect(
      await codeOf(() => fulcioExtension(only(`1.3.6.1.4.1.57264.1.${number}`, value), number)),
    ).toBe('CERT_USAGE'),
  );

  it('are not mistaken for each other', () =>
    expect(
      fulcioExtension(leaf({ extraExtensions: [x509.fulcioExtension(12, 'x')] }), 1),
    ).toBeUndefined());
});
