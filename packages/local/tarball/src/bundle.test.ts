import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundle, readBundleStream, writeBundle } from './index.ts';
import { inputOf, sample, store } from './sample.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-tarball-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'good.tar');
let good: Buffer;
beforeAll(async () => {
  await writeBundle(path, await inputOf());
  good = readFileSync(path);
});

const altered = join(folder, 'altered.tar');
async function readFile(bytes: Uint8Array): Promise<void> {
  writeFileSync(altered, bytes);
  const content = await openBundle(altered);
  try {
    await content.hashAll();
  } finally {
    await content.close();
  }
}

async function* inPieces(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const readStream = async (bytes: Uint8Array): Promise<void> =>
  (await readBundleStream(inPieces(bytes))).hashAll();

describe('a bundle', () => {
  it('gives back what was written, from a file', async () => {
    const content = await openBundle(path);
    await content.hashAll();
    expect(content.images.map(({ name }) => name)).toEqual([
      'registry.example/multi:1',
      'registry.example/single:1',
    ]);
    expect(content.trustFiles).toHaveLength(1);
    for (const { digest: of } of content.manifest.blobs)
      expect(await content.read(of, 1e6)).toEqual(new Uint8Array(store.get(of) ?? []));
    const layer = content.manifest.blobs.at(-1)?.digest ?? 'sha256:';
    const pieces: Uint8Array[] = [];
    for await (const piece of content.open(layer)) pieces.push(piece);
    expect(digest.of(Buffer.concat(pieces))).toBe(layer);
    await content.close();
  });

  it('gives the same from a stream, and keeps evidence but no layers', async () => {
    const content = await readBundleStream(inPieces(good));
    await content.hashAll();
    const file = await openBundle(path);
    expect(content.manifest).toEqual(file.manifest);
    expect(content.manifestDigest).toBe(file.manifestDigest);
    await file.close();
    const [evidence] = content.evidence;
    expect(await content.read(evidence?.descriptor.digest ?? 'sha256:', 1e6)).toBeInstanceOf(
      Uint8Array,
    );
    const layer = content.manifest.blobs.at(-1)?.digest ?? 'sha256:';
    expect(await codeOf(() => content.read(layer, 1e6))).toBe('UNSUPPORTED');
  });

  it('has the same bytes whatever the order of the input', async () => {
    const { images, evidence, ledger } = sample();
    const again = join(folder, 'again.tar');
    await writeBundle(
      again,
      await inputOf({
        images: images.toReversed(),
        evidence: evidence.toReversed(),
        ledger: ledger.toReversed(),
      }),
      { jobs: 2 },
    );
    expect(readFileSync(again).equals(good)).toBe(true);
  });

  it('leaves out a platform and says so', async () => {
    const { images, evidence, ledger } = sample();
    const narrow = images.map((image) => ({ ...image, platforms: image.platforms.slice(0, 1) }));
    const to = join(folder, 'narrow.tar');
    await writeBundle(to, await inputOf({ images: narrow, evidence, ledger }));
    const content = await openBundle(to);
    await content.hashAll();
    expect(content.images[0]?.platforms).toEqual(['linux/amd64']);
    await content.close();
  });

  it('reads a stream whatever the size of its pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), async (size) => {
        await (await readBundleStream(inPieces(good, size))).hashAll();
      }),
      { numRuns: 20 },
    );
  });
});

describe('a cut bundle', () => {
  it('is refused at every block boundary and inside of blocks', async () => {
    for (let at = 0; at < good.length; at += 512)
      for (const length of [at, at + 1, at + 511]) {
        if (length >= good.length) continue;
        for (const read of [readFile, readStream])
          expect(await codeOf(() => read(good.subarray(0, length))), `cut at ${length}`).toBe(
            'TAR_TRUNCATED',
          );
      }
  });
});

describe('the output', () => {
  it('is not written when a source gives other bytes, and what stood there stays', async () => {
    const to = join(folder, 'kept.tar');
    writeFileSync(to, 'before');
    const input = await inputOf();
    const blobs = input.blobs.map((blob, i) =>
      i === 3 ? { ...blob, source: { open: () => inPieces(new Uint8Array(blob.size)) } } : blob,
    );
    expect(await codeOf(() => writeBundle(to, { ...input, blobs }))).toBe('DIGEST');
    expect(readFileSync(to, 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.each([
    ['too many bytes', (size: number) => new Uint8Array(size + 1)],
    ['too few bytes', (size: number) => new Uint8Array(size - 1)],
  ])('is not written when a stream gives %s', async (_, bytes) => {
    const input = await inputOf();
    const blobs = input.blobs.map((blob, i) =>
      i === 5 ? { ...blob, source: { open: () => inPieces(bytes(blob.size)) } } : blob,
    );
    const to = join(folder, 'never.tar');
    expect(await codeOf(() => writeBundle(to, { ...input, blobs }))).toBe('DIGEST');
    expect(readdirSync(folder)).not.toContain('never.tar');
  });

  it('is not written when the check refuses it', async () => {
    const to = join(folder, 'refused.tar');
    const check = async (): Promise<void> => {
      throw new Rejection('SIGNATURE', 'not signed');
    };
    expect(await codeOf(async () => writeBundle(to, await inputOf(), { check }))).toBe('SIGNATURE');
    expect(readdirSync(folder).filter((name) => name.includes('refused'))).toEqual([]);
  });

  it('is written from files and streams alike', async () => {
    const input = await inputOf();
    const blobs = input.blobs.map((blob, i) => {
      const bytes = store.get(blob.digest) ?? new Uint8Array(0);
      const place = join(folder, `blob-${i}`);
      writeFileSync(place, bytes);
      return {
        ...blob,
        source: i % 2 === 0 ? { path: place } : { open: () => inPieces(bytes, 97) },
      };
    });
    const to = join(folder, 'sources.tar');
    await writeBundle(to, { ...input, blobs });
    expect(readFileSync(to).equals(good)).toBe(true);
  });

  it.each([
    ['a symbolic link', (to: string) => symlinkSync(path, to)],
    ['a folder', (to: string) => mkdirSync(to)],
  ])('does not replace %s', async (kind, make) => {
    const to = join(folder, `odd ${kind}`);
    make(to);
    expect(await codeOf(async () => writeBundle(to, await inputOf()))).toBe('IO');
  });

  it('into a folder that does not exist is IO', async () => {
    expect(
      await codeOf(async () => writeBundle(join(folder, 'none', 'b.tar'), await inputOf())),
    ).toBe('IO');
  });

  it('does not follow a symbolic link as a source', async () => {
    const input = await inputOf();
    const link = join(folder, 'link');
    symlinkSync(join(folder, 'blob-0'), link);
    const blobs = input.blobs.map((blob, i) =>
      i === 0 ? { ...blob, source: { path: link } } : blob,
    );
    expect(await codeOf(() => writeBundle(join(folder, 'never.tar'), { ...input, blobs }))).toBe(
      'INDEX',
    );
  });
});
