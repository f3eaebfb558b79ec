import { describe, expect, it } from 'vitest';
import { whatItIs } from './no-tar.ts';

/** The first block of a tar whose first entry has this name. */
function tar(name: string, magic = 'ustar'): Uint8Array {
  const block = new Uint8Array(512);
  block.set(Buffer.from(name));
  block.set(Buffer.from(magic), 257);
  return block;
}

describe('what a file is that is no bundle', () => {
  it.each([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8), /gunzip/],
    ['a key', Buffer.from('-----BEGIN PUBLIC KEY-----'), /PEM/],
    ['a Sigstore bundle', Buffer.from('{"mediaType":'), /verify-blob --bundle/],
    ['a docker archive', tar(`${'a'.repeat(64)}.json`), /docker-archive:FILE/],
    ['an old one', tar(`${'0'.repeat(64)}/layer.tar`), /docker-archive:FILE/],
    ['one by its list', tar('manifest.json'), /docker-archive:FILE/],
  ])('is told of %s', (_, block, says) => expect(whatItIs(block)).toMatch(says));

  it.each([
    ['a bundle', tar('oci-layout')],
    ['a bundle whose first name lost a bit', tar('oci-layouu')],
    ['a layout', tar('blobs/sha256/')],
    ['a name alone, in no tar', tar('manifest.json', 'nothing')],
    ['nothing', new Uint8Array()],
  ])('is not told of %s', (_, block) => expect(whatItIs(block)).toBeUndefined());
});
