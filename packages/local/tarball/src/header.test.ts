import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hex } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { BLOCK, decodeHeader, encodeHeader } from './header.ts';

const byTarStream = (name: string, size: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const archive = pack();
    archive.once('data', (block: unknown) => {
      archive.destroy();
      resolve(Uint8Array.from(block as Uint8Array));
    });
    archive.once('error', reject);
    archive.entry({ name, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'file' });
  });

const name = fc.oneof(
  fc.constantFrom('oci-layout', 'index.json', 'sealift/manifest.json', 'sealift/trust/root.pem'),
  fc.stringMatching(/^[0-9a-f]{64}$/).map((each) => `blobs/sha256/${each}`),
);
const size = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, 1, 511, 512, 8 ** 11 - 1, 8 ** 11, 8 ** 11 + 1, Number.MAX_SAFE_INTEGER),
);

describe('a header', () => {
  it('is what tar-stream writes, for every name and size', async () => {
    await fc.assert(
      fc.asyncProperty(name, size, async (each, bytes) => {
        expect(encodeHeader(each, bytes)).toEqual(await byTarStream(each, bytes));
      }),
    );
  });

  it('is read back', () => {
    fc.assert(
      fc.property(name, size, (each, bytes) => {
        expect(decodeHeader(encodeHeader(each, bytes), 0)).toEqual({ name: each, size: bytes });
      }),
    );
  });

  it.each(['small', 'base256'])('is the one that is frozen: %s', (which) => {
    const vector = (kind: string): string =>
      readFileSync(
        fileURLToPath(
          new URL(`../../../../test-vectors/tar/header-${which}/${kind}`, import.meta.url),
        ),
        'utf8',
      );
    const expected = JSON.parse(vector('expect')) as { name: string; size: number };
    const block = hex.decode(vector('header.hex').replaceAll(/\s/g, ''));
    expect(encodeHeader(expected.name, expected.size)).toEqual(block);
    expect(decodeHeader(block, 0)).toEqual(expected);
  });

  it('with any one bit changed is refused', () => {
    const good = encodeHeader('index.json', 4711);
    for (let at = 0; at < BLOCK * 8; at++) {
      const block = Uint8Array.from(good);
      block[at >> 3] = (block[at >> 3] ?? 0) ^ (1 << (at & 7));
      expect(() => decodeHeader(block, 0), `bit ${at}`).toThrow(Rejection);
    }
  });

  it('of any bytes is refused with a Rejection or read as what encodes to the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: BLOCK, maxLength: BLOCK }), (block) => {
        expect(() => decodeHeader(block, 0)).toThrow(Rejection);
      }),
    );
  });
});
