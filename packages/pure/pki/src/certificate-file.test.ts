import { concat, hex, pem, utf8 } from '@sealift/bytes';
import { describe, expect, it } from 'vitest';
import { fromPem } from './certificate.ts';
import { fromFile, parseNamed } from './certificate-file.ts';
import { ca, world } from './certificates.fixture.ts';
import { encodeElement, TAG } from './der.ts';

const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(TAG.sequence, concat(...parts));
const refusal = (code: string, ...words: readonly string[]): unknown =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(words.map((each) => each.replace(/\W/g, '\\$&')).join('.*')),
  });
const good = world.root.certificate.pem;
const weak = ca('Old Root', { key: world.keyPair('rsa1024') }).certificate.pem;
const falseWritten = ca('Written False', {
  extensions: [{ oid: '2.5.29.15', critical: true, value: hex.decode('03020106') }],
}).certificate;
/** TRUE becomes FALSE: the signature is nothing that parsing asks for. */
const written = pem.encode(
  'CERTIFICATE',
  hex.decode(hex.encode(falseWritten.der).replace('0101ff0404', '0101000404')),
);

describe('certificates of a file', () => {
  it('are all of it, with text between', () =>
    expect(fromFile(`# one\n${good}\n# two\n${good}`)).toHaveLength(2));

  it.each([
    ['a short key', weak, 'KEY', 'CN=Old Root', 'RSA key of 1024 bits'],
    [
      '"critical FALSE"',
      written,
      'CERT_CHAIN',
      'CN=Written False',
      'extension 2.5.29.15',
      'X.690 §11.5',
    ],
  ])('are named with what is wrong and what to do: %s', (_, bad, code, name, ...words) =>
    expect(() => fromFile(`${good}# x\n${bad}${good}`)).toThrow(
      refusal(code, `certificate 2 of 3 (`, name, ...words, 'remove it if no signer needs it'),
    ),
  );

  /** With a subject of its own, cut so that nothing else is read. */
  const withSubject = (...attributes: readonly Uint8Array[]): string => {
    const name = sequence(...attributes.map((each) => encodeElement(0x31, each)));
    return pem.encode('CERTIFICATE', sequence(sequence(...Array(4).fill(sequence()), name)));
  };
  const attribute = (oid: string, tag: number, text: string): Uint8Array =>
    sequence(hex.decode(oid), encodeElement(tag, utf8.encode(text)));
  it.each([
    ['of version 1', withSubject(attribute('0603550403', 0x0c, 'Ada')), '(CN=Ada)'],
    [
      'of two parts',
      withSubject(attribute('060355040a', 0x13, 'A'), attribute('0603550403', 0x16, 'B')),
      '(CN=B,O=A)',
    ],
    [
      'with an attribute of its own',
      withSubject(attribute('06022a03', 0x0c, 'x')),
      '(1.2.3=#0c0178)',
    ],
    ['in an old encoding', withSubject(attribute('0603550403', 0x14, 'x')), '(CN=#140178)'],
    ['that moves the cursor', withSubject(attribute('0603550403', 0x0c, 'a\u001b[2Jb')), '(CN=a'],
    ['without a name', withSubject(), '(without a subject)'],
    [
      'that are none',
      pem.encode('CERTIFICATE', hex.decode('3000')),
      '(its subject cannot be read)',
    ],
  ])('CERT_CHAIN names those %s', (_, bad, name) =>
    expect(() => fromFile(bad)).toThrow(refusal('CERT_CHAIN', `certificate 1 of 1 ${name}`)),
  );

  it('never hold what steers a terminal', () => {
    const bad = withSubject(attribute('0603550403', 0x0c, 'a\u001b[2Jb'));
    expect(() => fromFile(bad)).toThrow(expect.not.stringContaining('\u001b'));
  });

  it('CERT_CHAIN for another block, by its place', () =>
    expect(() => fromFile(good + pem.encode('PUBLIC KEY', hex.decode('3000')))).toThrow(
      refusal('CERT_CHAIN', 'certificate 2 of 2: expected a PEM block CERTIFICATE'),
    ));

  it('CERT_CHAIN where evidence has text between: no file of the operator', () =>
    expect(() => fromPem(`# x\n${good}`)).toThrow(refusal('CERT_CHAIN', 'nothing beside them')));

  it('and a bug passes through', () =>
    expect(() =>
      parseNamed(() => {
        throw new TypeError('bug');
      }, 'x'),
    ).toThrow(TypeError));
});
