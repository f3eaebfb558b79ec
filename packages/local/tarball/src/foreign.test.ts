import { describe, expect, it } from 'vitest';
import { whatItIs, whatItIsInstead } from './foreign.ts';

/** The first block of a tar whose first entry has this name. */
function tar(name: string, magic = 'ustar'): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name);
  block.write(magic, 257);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(sum.toString(8).padStart(6, '0').concat('\0 '), 148);
  return block;
}

/** The same, and a bit of it changed on the way. */
function damaged(name: string): Uint8Array {
  const block = tar(name);
  block[9] = 0x75;
  return block;
}

describe('what a file is that is no bundle', () => {
  it.each([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8), /gunzip/],
    ['a key', Buffer.from('-----BEGIN PUBLIC KEY-----'), /PEM/],
    ['a Sigstore bundle', Buffer.from('{"mediaType":'), /verify-blob --bundle/],
  ])('is told of %s', (_, block, says) => expect(whatItIs(block)).toMatch(says));

  it.each([
    ['a bundle', tar('oci-layout')],
    ['a bundle whose first name lost a bit', tar('oci-layouu')],
    ['a layout', tar('blobs/sha256/')],
    ['a name alone, in no tar', tar('manifest.json', 'nothing')],
    ['nothing', new Uint8Array()],
  ])('is not told of %s', (_, block) => expect(whatItIs(block)).toBeUndefined());

  it.each([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8), /gunzip/],
    ['a docker archive', tar(`${'a'.repeat(64)}.json`), /docker-archive:FILE/],
    ['an old one', tar(`${'0'.repeat(64)}/layer.tar`), /docker-archive:FILE/],
    ['one by its list', tar('manifest.json'), /docker-archive:FILE/],
    ['a layout in a tar', tar('blobs/sha256/'), /a tar that begins with "blobs\/sha256\/"/],
    ['a name that a terminal acts on', tar('\u001b[2J'), /begins with "\\u\{1b\}\[2J"/],
    ['a note', Buffer.from('deliver by Friday\n'), /^the file is text/],
  ])('is told of %s in the place of a bundle', (_, block, says) =>
    expect(whatItIsInstead(block)).toMatch(says),
  );

  it.each([
    ['a bundle', tar('oci-layout')],
    ['a bundle whose first name lost a bit', damaged('oci-layout')],
    ['a tar of another kind', tar('x', 'nothing')],
    ['a bundle that was cut', Buffer.from('oci-')],
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(512)],
    ['other bytes', Uint8Array.of(0xff, 0xfe)],
  ])('is not told of %s there', (_, block) => expect(whatItIsInstead(block)).toBeUndefined());
});
