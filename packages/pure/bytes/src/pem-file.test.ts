import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as pem from './pem.ts';

const block = (label = 'CERTIFICATE', body = 'Zm9v'): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const foo = new TextEncoder().encode('foo');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (words: string): unknown =>
  expect.objectContaining({ code: 'CONFIG', message: expect.stringContaining(words) });

describe('a PEM file that is pinned', () => {
  it.each([
    ['a comment before', `# the root\n${block()}`],
    ['text as openssl writes it', `Certificate:\n    Data:\n        Version: 3 (0x2)\n${block()}`],
    ['text behind', `${block()}expires in 2035`],
    ['lines of dashes', `Root\n==========\n----------\n---\n${block()}---\n`],
    ['CRLF', `# the root\n${block()}`.replaceAll('\n', '\r\n')],
    ['words in another writing', `# Főtanúsítvány\n${block()}`],
    ['a byte order mark', `\ufeff${block()}`],
  ])('may have %s', (_, text) => {
    const read = pem.textOfFile(bytes(text), 'CONFIG');
    expect(pem.decodeFile(read, 'CONFIG')).toEqual([{ label: 'CERTIFICATE', der: foo }]);
  });

  it('has every block, in order, with text between', () => {
    const text = `a\n${block()}b\n${block('CERTIFICATE', 'YmFy')}c\n`;
    expect(pem.decodeFile(text, 'CONFIG')).toHaveLength(2);
  });

  const DAMAGED = 'a PEM block that is damaged';
  it.each([
    ['nothing', '', 'found none'],
    ['text alone', 'Certificate:\n    Data:\n', 'found none'],
    ['a cut END', `# x\n${block().slice(0, -4)}`, `line 2: ${DAMAGED}`],
    ['a cut block before a whole one', `${block().slice(0, 30)}\n${block()}`, `line 1: ${DAMAGED}`],
    ['a BEGIN with a dash too few', block().slice(1), `line 3: ${DAMAGED}`],
    ['an END alone', `${block()}\n-----END CERTIFICATE-----\n`, `line 5: ${DAMAGED}`],
    ['text before BEGIN in its line', `# ${block()}`, `line 1: ${DAMAGED}`],
    ['a comment inside', block('CERTIFICATE', 'Zm9v\n# x'), `line 1: ${DAMAGED}`],
    ['headers inside', block('CERTIFICATE', 'A: b\n\nZm9v'), `line 1: ${DAMAGED}`],
    ['two labels', block().replace('END CERTIFICATE', 'END KEY'), `line 1: ${DAMAGED}`],
    ['a mark behind the first byte', `${block()}\ufeff${block()}`, `line 4: ${DAMAGED}`],
    ['text behind END in its line', `${block().trimEnd()} x\n`, `line 1: ${DAMAGED}`],
    ['openssl trust', `# x\n${block('TRUSTED CERTIFICATE')}`, 'line 2: TRUSTED CERTIFICATE, which'],
    ['openssl trust', block('TRUSTED CERTIFICATE'), '`openssl x509 -in FILE -out FILE.pem`'],
    ['an old label', block('X509 CERTIFICATE'), '`openssl x509 -in FILE -out FILE.pem`'],
    ['PKCS#7', block('PKCS7'), '`openssl pkcs7 -print_certs -in FILE -out FILE.pem`'],
    ['CMS', block('CMS'), '`openssl pkcs7 -print_certs -in FILE -out FILE.pem`'],
  ])('CONFIG with %s', (_, text, words) =>
    expect(() => pem.decodeFile(text, 'CONFIG')).toThrow(refusal(words)),
  );

  it('stays strict inside: bits that nobody reads', () =>
    expect(() => pem.decodeFile(block('CERTIFICATE', 'Zh=='), 'CONFIG')).toThrow(refusal('')));

  const spki = (type: 'ed25519' | 'rsa'): Uint8Array => {
    const options = { modulusLength: 2048 };
    const { publicKey } = generateKeyPairSync(type as 'rsa', options);
    return publicKey.export({ type: 'spki', format: 'der' });
  };
  const from = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
  it.each([
    ['a certificate', from('308206003082057fa003020102'), 'openssl x509 -inform DER -in'],
    ['PKCS#7', from('3082060006092a864886f70d010702a0'), 'openssl pkcs7 -inform DER -print_certs'],
    [
      'PKCS#7 without a length',
      from('308006092a864886f70d010702a080'),
      'openssl pkcs7 -inform DER',
    ],
    ['PKCS#12', from('3082060002010330820500'), 'openssl pkcs12 -nokeys'],
    ['a short key', spki('ed25519'), 'openssl pkey -pubin -inform DER'],
    ['a long key', spki('rsa'), 'openssl pkey -pubin -inform DER'],
  ])('CONFIG in DER, with the command that converts: %s', (_, der, words) =>
    expect(() => pem.textOfFile(der, 'CONFIG')).toThrow(refusal(`\`${words}`)),
  );

  it.each([
    ['half a mark', Uint8Array.of(0xef, 0xbb, 0x2d)],
    ['two marks', bytes(`\ufeff\ufeff${block()}`)],
    ['another encoding', Uint8Array.of(0xff, 0xfe, 0x2d, 0)],
  ])('CONFIG with %s', (_, given) =>
    expect(() => pem.textOfFile(given, 'CONFIG')).toThrow(refusal('')),
  );

  it('takes text that begins as DER might', () =>
    expect(pem.textOfFile(bytes('0 is the first\n'), 'CONFIG')).toBe('0 is the first\n'));
});
