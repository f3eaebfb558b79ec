import { hex } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { der } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { ascii, attribute, rdns } from './constraints/constraints.fixture.ts';
import { nameForMessage, nameText } from './name-text.ts';

describe('a name as text (RFC 4514)', () => {
  it.each([
    ['the most specific part first', rdns('C=DE', 'O=Corp', 'CN=Build'), 'CN=Build,O=Corp,C=DE'],
    ['several attributes of one part', rdns('O=Corp', 'OU=a+CN=b'), 'OU=a+CN=b,O=Corp'],
    ['nothing for the empty name', rdns(), ''],
    ['letters of any language', rdns('O=Müller & Söhne'), 'O=Müller & Söhne'],
    [
      'what would end a part, in hex',
      der(0x30, der(0x31, attribute('O=a,b+c"d\\e<f>g;h'))),
      'O=a\\2cb\\2bc\\22d\\5ce\\3cf\\3eg\\3bh',
    ],
    [
      'no second equals sign',
      der(0x30, der(0x31, der(0x30, hex.decode('0603550403'), der(0x0c, ascii('O=x'))))),
      'CN=O\\3dx',
    ],
    ['blanks at its ends', rdns('O= a b '), 'O=\\20a b\\20'],
    ['one blank alone', rdns('O= '), 'O=\\20'],
    ['a number sign at its beginning', rdns('O=#a#'), 'O=\\23a#'],
    ['control characters in hex', rdns('O=a\u0000b\u001b'), 'O=a\\00b\\1b'],
    ['what nobody sees in hex (T20)', rdns('O=Co\u00adrp\u200b'), 'O=Co\\c2\\adrp\\e2\\80\\8b'],
    ['a blank of another width', rdns('O=a\u00a0b'), 'O=a\\c2\\a0b'],
    ['another type by its number', rdns('E=a@b'), '1.2.840.113549.1.9.1=#0c03614062'],
    ['another encoding by its bytes', der(0x30, der(0x31, attribute('O=x', 0x14))), 'O=#140178'],
  ])('has %s', (_, name, text) => expect(nameText(name)).toBe(text));

  it('CERT_CHAIN for what is no name', async () => {
    expect(await codeOf(() => nameText(der(0x30, der(0x30))))).toBe('CERT_CHAIN');
    expect(await codeOf(() => nameText(rdns('O=x').subarray(0, 6)))).toBe('CERT_CHAIN');
  });

  it('says in messages what it could not read', () => {
    expect(nameForMessage(Uint8Array.of(0x30))).toBe('its subject cannot be read');
    expect(nameForMessage(rdns())).toBe('without a subject');
  });

  it('passes on a bug', () =>
    expect(() => nameForMessage(undefined as unknown as Uint8Array)).toThrow(TypeError));
});
