import { pem, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realKey } from '../vectors.fixture.ts';
import { decodeKeyFile, encodeKeyFile, type KeyFile } from './key-file.ts';

const { key: TEXT } = realKey('cosign-v3.1.2-generated');
const LABEL = 'ENCRYPTED SIGSTORE PRIVATE KEY';
const [BLOCK] = pem.decode(TEXT);
const BODY = utf8.decode(BLOCK?.der ?? new Uint8Array());
/** The file with its JSON changed. */
const changed = (change: (body: string) => string, label = LABEL): string =>
  pem.encode(label, utf8.encode(change(BODY)));
const member = (name: string, value: string) =>
  changed((body) => body.replace(new RegExp(`"${name}":("[^"]*"|\\d+)`), `"${name}":${value}`));

describe('decodeKeyFile', () => {
  it('reads what is visible without the password', () => {
    const { label, scrypt, salt, nonce, ciphertext } = decodeKeyFile(TEXT);
    expect({ label, scrypt }).toEqual({ label: LABEL, scrypt: { N: 65536, r: 8, p: 1 } });
    expect([salt.length, nonce.length, ciphertext.length]).toEqual([32, 24, 16 + 138]);
  });

  it.each([
    ['line ends CR LF', TEXT.replaceAll('\n', '\r\n')],
    ['no final line end', TEXT.trimEnd()],
    ['the old label', changed((body) => body, 'ENCRYPTED COSIGN PRIVATE KEY')],
    ['white space in the JSON', changed((body) => body.replaceAll(',', ', '))],
    ['the old cost', member('N', '32768')],
    ['the cost that OWASP names', member('N', '131072')],
  ])('takes %s', (_, text) =>
    expect(decodeKeyFile(text).ciphertext).toEqual(decodeKeyFile(TEXT).ciphertext),
  );

  it.each([
    ['nothing', ''],
    ['no PEM', 'hello'],
    ['text before the block', `hello\n${TEXT}`],
    ['text behind the block', `${TEXT}hello\n`],
    ['two blocks', TEXT + TEXT],
    ['another label', changed((body) => body, 'PUBLIC KEY')],
    ['an unencrypted key', changed((body) => body, 'PRIVATE KEY')],
    ['a label in small letters', TEXT.replaceAll('SIGSTORE', 'sigstore')],
    ['a file that is too large', `${TEXT}${' '.repeat(65536)}`],
    ['no JSON', changed(() => 'hello')],
    ['a list', changed((body) => `[${body}]`)],
    ['something behind the JSON', changed((body) => `${body}{}`)],
    ['a key of the JSON twice', changed((body) => body.replace('"cipher"', '"kdf":{},"cipher"'))],
    ['a key that nobody knows', changed((body) => body.replace('{', '{"v":1,'))],
    [
      'a key that nobody knows, in the parameters',
      changed((body) => body.replace('"p":1', '"p":1,"q":1')),
    ],
    ['another derivation', member('name', '"argon2id"')],
    ['another cipher', changed((body) => body.replace('nacl/secretbox', 'aes-256-gcm'))],
    ['no salt', changed((body) => body.replace('"salt"', '"pepper"'))],
    ['a short salt', member('salt', '"AAAA"')],
    ['a nonce of 23 bytes', member('nonce', `"${'A'.repeat(31)}="`)],
    ['a nonce of 25 bytes', member('nonce', `"${'A'.repeat(34)}=="`)],
    ['a ciphertext that is empty', member('ciphertext', '""')],
    ['a ciphertext that is a tag alone', member('ciphertext', `"${'A'.repeat(22)}=="`)],
    ['base64 without padding', changed((body) => body.replace('="}', '"}'))],
    ['base64 for addresses', changed((body) => body.replace(/"ciphertext":"./, '"ciphertext":"-'))],
    ['base64 with spare bits', member('nonce', `"${'A'.repeat(32)}AAA="`)],
    [
      'base64 with a line end',
      changed((body) => body.replace('"ciphertext":"', '"ciphertext":"\\n')),
    ],
    ['N between two that are taken', member('N', '65535')],
    ['N below', member('N', '16384')],
    ['N above: 1 GiB of memory', member('N', '1048576')],
    ['N of zero', member('N', '0')],
    ['N that is a text', member('N', '"65536"')],
    ['N with a fraction', member('N', '65536.0')],
    ['another r', member('r', '16')],
    ['another p', member('p', '2')],
  ])('refuses %s', async (_, text) =>
    expect(await codeOf(() => decodeKeyFile(text))).toBe('KEY_FILE'),
  );

  it('says what to do with an unencrypted key', () =>
    expect(() => decodeKeyFile(changed((body) => body, 'RSA PRIVATE KEY'))).toThrow(
      'this is a RSA PRIVATE KEY without encryption; `sealift key import`',
    ));

  it('never throws anything but a Rejection', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map((json) => pem.encode(LABEL, utf8.encode(json.toWellFormed()))),
      fc
        .tuple(fc.nat(TEXT.length), fc.string())
        .map(([at, more]) => TEXT.slice(0, at) + more + TEXT.slice(at + more.length)),
    );
    const property = fc.asyncProperty(text, async (each) => {
      expect(['accepted', 'KEY_FILE', 'LIMIT']).toContain(await codeOf(() => decodeKeyFile(each)));
    });
    await fc.assert(property);
  });
});

describe('encodeKeyFile', () => {
  it('gives back what was decoded, byte for byte', () =>
    expect(encodeKeyFile(decodeKeyFile(TEXT))).toBe(TEXT));

  it('and decodeKeyFile are inverse', () => {
    const bytes = (length: number, most = length) =>
      fc.uint8Array({ minLength: length, maxLength: most });
    const file: fc.Arbitrary<KeyFile> = fc.record({
      label: fc.constant(LABEL),
      scrypt: fc.constantFrom(32768, 65536, 131072).map((N) => ({ N, r: 8, p: 1 })),
      salt: bytes(32),
      nonce: bytes(24),
      ciphertext: bytes(17, 3000),
    });
    const property = fc.property(file, (each) => {
      expect(decodeKeyFile(encodeKeyFile(each))).toEqual(each);
    });
    fc.assert(property);
  });
});
