import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Begun } from '@sealift/blobs';
import { digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { afterAll, describe, expect, it } from 'vitest';
import { type BlobCache, type Kept, openCache } from './index.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'sealift-cache-')));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
let time = 1e12;

const blobOf = (text: string) => {
  const bytes = Buffer.from(text);
  const of = digest.of(bytes);
  return { bytes, digest: of, size: bytes.length, name: digest.hexOf(of) };
};
type Blob = ReturnType<typeof blobOf>;

const ONE = blobOf('one '.repeat(100));
const TWO = blobOf('two '.repeat(100));
const THREE = blobOf('three '.repeat(100));

interface Opened {
  readonly cache: BlobCache;
  readonly notes: string[];
}
const open = (folder: string, limit = 1e6): Opened => {
  const notes: string[] = [];
  const now = (): number => (time += 1000);
  const onNote = (text: string): unknown => notes.push(text);
  return { cache: openCache({ folder, limit, uid: process.geteuid?.(), now, onNote }), notes };
};
const fresh = (): string => join(root, `c${count++}`);

/** A registry that sends pieces of 50 bytes, hashes all, and says from where it was asked. */
const sends = (blob: Blob, asked: number[] = [], upTo = blob.size) =>
  async function* (begun?: Begun): AsyncGenerator<Uint8Array> {
    asked.push(begun?.size ?? 0);
    const all: Uint8Array[] = [];
    for await (const piece of begun?.open() ?? []) all.push(piece);
    yield* all;
    for (let at = begun?.size ?? 0; at < blob.size; at += 50) {
      if (at >= upTo) reject('REGISTRY', 'the connection broke');
      const piece = blob.bytes.subarray(at, at + 50);
      all.push(piece);
      yield piece;
    }
    if (digest.of(Buffer.concat(all)) !== blob.digest) reject('DIGEST', 'another blob');
  };

async function read({ open: first, again }: Kept): Promise<string> {
  const take = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  try {
    return await take(first());
  } catch (thrown) {
    if (again === undefined || !(thrown instanceof Rejection) || thrown.code !== 'DIGEST')
      throw thrown;
    return take(again());
  }
}

/** Keeps blobs, as an export does. */
async function keep(cache: BlobCache, ...blobs: readonly Blob[]): Promise<void> {
  const kept = blobs.map((blob) => cache.blob(blob, sends(blob)));
  cache.makeRoom(blobs.map(({ size }) => size));
  for (const each of kept) await read(each);
}

const names = (cache: BlobCache): string[] => readdirSync(cache.folder).sort();

describe('a blob', () => {
  it('is kept, for its user alone, and is there the next time', async () => {
    const folder = fresh();
    const { cache } = open(folder);
    await keep(cache, ONE);
    expect(cache.tally()).toEqual({ hits: 0, hitBytes: 0, misses: 1, missBytes: ONE.size });
    const { cache: next } = open(folder);
    const { hint = '' } = next.blob(ONE, sends(ONE));
    expect(readFileSync(hint)).toEqual(ONE.bytes);
    expect(statSync(hint).mode & 0o777).toBe(0o600);
    expect(next.tally()).toEqual({ hits: 1, hitBytes: ONE.size, misses: 0, missBytes: 0 });
  });

  it('is not kept where no room was asked for', async () => {
    const { cache } = open(fresh());
    expect(await read(cache.blob(ONE, sends(ONE)))).toBe(ONE.bytes.toString());
    expect(names(cache)).toEqual([]);
  });

  it.each([
    ['of another size', 'short'],
    ['a folder', undefined],
  ])('is fetched where what bears its name is %s', async (_, content) => {
    const { cache } = open(fresh());
    const path = join(cache.folder, ONE.name);
    if (content === undefined) mkdirSync(path);
    else writeFileSync(path, content);
    expect(cache.blob(ONE, sends(ONE)).hint).toBeUndefined();
  });

  it('is fetched where a link bears its name, which then gives way (T29)', async () => {
    const folder = fresh();
    const { cache } = open(folder);
    const target = join(root, 'target');
    writeFileSync(target, ONE.bytes);
    symlinkSync(target, join(cache.folder, ONE.name));
    expect(cache.blob(ONE, sends(ONE)).hint).toBeUndefined();
    await keep(cache, ONE);
    expect(readFileSync(open(folder).cache.blob(ONE, sends(ONE)).hint ?? '')).toEqual(ONE.bytes);
  });

  it('that is fetched after all counts so, and replaces what was there', async () => {
    const folder = fresh();
    const { cache } = open(folder);
    writeFileSync(join(cache.folder, ONE.name), 'x'.repeat(ONE.size));
    const kept = cache.blob(ONE, sends(ONE));
    expect(kept.hint).toBeDefined();
    cache.makeRoom([ONE.size]);
    expect(await read(kept)).toBe(ONE.bytes.toString());
    expect(cache.tally()).toMatchObject({ hits: 0, misses: 1 });
    expect(readFileSync(join(cache.folder, ONE.name))).toEqual(ONE.bytes);
  });

  it('is whole for two exports that keep it at once', async () => {
    const folder = fresh();
    const [one, two] = [open(folder), open(folder)];
    await Promise.all([keep(one.cache, ONE), keep(two.cache, ONE)]);
    expect([one.notes, two.notes, names(one.cache)]).toEqual([[], [], [ONE.name]]);
    expect(readFileSync(join(one.cache.folder, ONE.name))).toEqual(ONE.bytes);
  });
});

describe('a blob that was begun', () => {
  /** Breaks after 150 bytes. */
  async function begin(folder: string): Promise<void> {
    const { cache } = open(folder);
    const kept = cache.blob(ONE, sends(ONE, [], 150));
    cache.makeRoom([ONE.size]);
    await expect(read(kept)).rejects.toThrow('broke');
    expect(names(cache)).toEqual([`${ONE.name}.begun`]);
  }

  it('is gone on with where it broke', async () => {
    const folder = fresh();
    await begin(folder);
    const { cache } = open(folder);
    const asked: number[] = [];
    const kept = cache.blob(ONE, sends(ONE, asked));
    cache.makeRoom([ONE.size]);
    expect(await read(kept)).toBe(ONE.bytes.toString());
    expect(asked).toEqual([150]);
    expect(cache.tally()).toMatchObject({ misses: 1, missBytes: ONE.size - 150 });
    expect(names(cache)).toEqual([ONE.name]);
    expect(readFileSync(join(cache.folder, ONE.name))).toEqual(ONE.bytes);
  });

  it('is fetched from its beginning where that was edited', async () => {
    const folder = fresh();
    await begin(folder);
    const { cache } = open(folder);
    writeFileSync(join(cache.folder, `${ONE.name}.begun`), 'x'.repeat(150));
    const asked: number[] = [];
    const kept = cache.blob(ONE, sends(ONE, asked));
    cache.makeRoom([ONE.size]);
    expect(await read(kept)).toBe(ONE.bytes.toString());
    expect(asked).toEqual([150, 0]);
    expect(readFileSync(join(cache.folder, ONE.name))).toEqual(ONE.bytes);
  });

  it.each([
    ['empty', 0],
    ['as long as the blob', ONE.size],
    ['longer', ONE.size + 1],
  ])('is fetched from its beginning where that is %s', async (_, size) => {
    const { cache } = open(fresh());
    writeFileSync(join(cache.folder, `${ONE.name}.begun`), 'x'.repeat(size));
    const asked: number[] = [];
    const kept = cache.blob(ONE, sends(ONE, asked));
    cache.makeRoom([ONE.size]);
    expect(await read(kept)).toBe(ONE.bytes.toString());
    expect(asked).toEqual([0]);
    expect(readFileSync(join(cache.folder, ONE.name))).toEqual(ONE.bytes);
  });

  it('leaves nothing where it turned out to be another', async () => {
    const { cache } = open(fresh());
    const kept = cache.blob({ ...ONE, digest: TWO.digest }, sends({ ...ONE, digest: TWO.digest }));
    cache.makeRoom([ONE.size]);
    await expect(read(kept)).rejects.toThrow('another blob');
    expect(names(cache)).toEqual([]);
  });
});

describe('room', () => {
  it('is made by removing what was used longest ago', async () => {
    const folder = fresh();
    await keep(open(folder).cache, ONE, TWO);
    for (const [n, { name }] of [ONE, TWO].entries())
      utimesSync(join(folder, 'sha256', name), 1000 + n, 1000 + n);
    open(folder).cache.blob(ONE, sends(ONE));
    const { cache } = open(folder, ONE.size + THREE.size);
    await keep(cache, THREE);
    expect(names(cache)).toEqual([ONE.name, THREE.name].sort());
  });

  it('is not made of what the export itself uses', async () => {
    const folder = fresh();
    await keep(open(folder).cache, ONE);
    const { cache } = open(folder, ONE.size);
    cache.blob(ONE, sends(ONE));
    await keep(cache, TWO);
    expect(names(cache)).toEqual([ONE.name]);
  });

  it('is made at the end of what was used, where there is more than the limit', async () => {
    const folder = fresh();
    await keep(open(folder).cache, ONE, TWO);
    const { cache } = open(folder, ONE.size);
    for (const blob of [TWO, ONE]) cache.blob(blob, sends(blob));
    cache.makeRoom([]);
    expect(names(cache)).toEqual([ONE.name, TWO.name].sort());
    cache.end();
    expect(names(cache)).toEqual([ONE.name]);
  });

  it('is not made for what is larger than the cache', async () => {
    const folder = fresh();
    await keep(open(folder).cache, ONE);
    const { cache } = open(folder, ONE.size);
    await keep(cache, THREE);
    expect(names(cache)).toEqual([ONE.name]);
  });

  it('is made where the limit was lowered, with nothing to keep', async () => {
    const folder = fresh();
    await keep(open(folder).cache, ONE, TWO);
    const { cache } = open(folder, 10);
    cache.makeRoom([]);
    expect(names(cache)).toEqual([]);
  });

  it('counts what was begun, and passes over what is none of ours', async () => {
    const folder = fresh();
    const { cache } = open(folder, 100);
    writeFileSync(join(cache.folder, `${ONE.name}.begun`), 'x'.repeat(101));
    writeFileSync(join(cache.folder, 'notes.txt'), 'x'.repeat(101));
    expect(cache.makeRoom([60])).toBe(60);
    expect(names(cache)).toEqual(['notes.txt']);
  });

  it('is told of once where a cache fails, and the blobs come all the same', async () => {
    const { cache, notes } = open(fresh());
    const kept = [ONE, TWO].map((blob) => cache.blob(blob, sends(blob)));
    cache.makeRoom([ONE.size, TWO.size]);
    rmSync(cache.folder, { recursive: true });
    for (const each of kept) await read(each);
    expect(notes).toEqual([
      expect.stringMatching(/^blobs are not kept for the next export: .*exist/),
    ]);
    expect(existsSync(cache.folder)).toBe(false);
  });

  it.skipIf(process.geteuid?.() === 0)('fails where the folder cannot be read', () => {
    const { cache, notes } = open(fresh());
    chmodSync(cache.folder, 0);
    expect(cache.makeRoom([10])).toBe(0);
    expect(notes).toHaveLength(1);
    chmodSync(cache.folder, 0o700);
  });
});
