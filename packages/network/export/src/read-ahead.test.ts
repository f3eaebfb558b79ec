import { type Digest, digest, utf8 } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { describe, expect, it } from 'vitest';
import { PARALLEL_IMAGES } from './at-most.ts';
import { ReadAhead } from './read-ahead.ts';

const MANY = 40;
const textOf = (n: number): Uint8Array => utf8.encode(`evidence ${n}`);
const blobOf = (n: number, size = 100) => ({
  mediaType: MEDIA_TYPES.ociManifest,
  digest: digest.of(textOf(n)),
  size,
});
const BLOBS = Array.from({ length: MANY }, (_, n) => blobOf(n));
const EACH = BLOBS.map(({ digest: each }) => each);

/** Reads ahead, and says what was fetched in which order. */
function start(blobs = BLOBS, refused: readonly number[] = []) {
  const fetched: Digest[] = [];
  const ahead = new ReadAhead(blobs, async (blob) => {
    fetched.push(blob.digest);
    const n = EACH.indexOf(blob.digest);
    if (refused.includes(n)) throw new Error(`refused ${n}`);
    return textOf(n);
  });
  return { fetched, read: (n: number) => ahead.read(blobs[n] ?? blobOf(n)) };
}

describe('reading ahead', () => {
  it('fetches the next ones while one is read, and each once', async () => {
    const { fetched, read } = start();
    expect(await read(0)).toEqual(textOf(0));
    expect(fetched).toEqual(EACH.slice(0, PARALLEL_IMAGES));
    for (let n = 1; n < MANY; n++) expect(await read(n)).toEqual(textOf(n));
    expect(fetched).toEqual(EACH);
  });

  it('gives the right bytes in any order, and again to whoever asks again', async () => {
    const { fetched, read } = start();
    for (let n = MANY - 1; n >= 0; n--) expect(await read(n)).toEqual(textOf(n));
    expect(fetched).toHaveLength(MANY);
    expect(await read(7)).toEqual(textOf(7));
    expect(fetched).toHaveLength(MANY + 1);
  });

  it('holds a few, and fetches again what nobody asked for in time', async () => {
    const { fetched, read } = start();
    for (const n of [0, 10, 20, 30]) await read(n);
    const before = fetched.length;
    expect(await read(1)).toEqual(textOf(1));
    expect(fetched.slice(before)).toContain(EACH[1]);
    const later = fetched.length;
    expect(await read(31)).toEqual(textOf(31));
    expect(fetched.slice(later)).not.toContain(EACH[31]);
  });

  it('tells a refusal to whoever asks for that blob, and to nobody else', async () => {
    const { read } = start(BLOBS, [1]);
    expect(await read(0)).toEqual(textOf(0));
    await expect(read(1)).rejects.toThrow('refused 1');
    expect(await read(2)).toEqual(textOf(2));
  });

  it('fetches what is large, or was never listed, when it is asked for', async () => {
    const { fetched, read } = start([blobOf(0), blobOf(1, 300 * 1024), blobOf(2)]);
    await read(0);
    expect(fetched).toEqual([EACH[0], EACH[2]]);
    expect(await read(1)).toEqual(textOf(1));
    expect(await read(9)).toEqual(textOf(9));
    expect(fetched.slice(2)).toEqual([EACH[1], EACH[9]]);
  });
});
