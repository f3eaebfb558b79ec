import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { BundleManifest } from '@sealift/manifest';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHeader, paddingOf } from './header.ts';
import { guardBundle, openBundle, writeBundle } from './index.ts';
import { planBundle } from './plan.ts';
import { inputOf } from './sample.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-guard-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'good.tar');
let good: Buffer;
beforeAll(async () => {
  await writeBundle(path, await inputOf());
  good = readFileSync(path);
});

async function* inPieces(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const refusalOf = async (bytes: Uint8Array): Promise<Partial<Rejection>> => {
  const thrown = await guardBundle(inPieces(bytes)).catch((error: unknown) => error);
  return thrown instanceof Rejection
    ? { code: thrown.code, rule: thrown.rule, offset: thrown.offset }
    : {};
};

const flipped = (...places: readonly number[]): Uint8Array => {
  const bytes = Uint8Array.from(good);
  for (const at of places) bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

describe('the guard', () => {
  it('passes a bundle, whatever the size of its pieces, and says what passed', async () => {
    const content = await openBundle(path);
    const { manifest, manifestDigest } = content;
    await content.close();
    const expected = {
      manifestDigest,
      size: good.length,
      entries: 3 + manifest.trust.length + manifest.blobs.length,
      images: 2,
      leftOut: 0,
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), async (size) => {
        expect(await guardBundle(inPieces(good, size))).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it('takes empty pieces for nothing, and no end of them for no recursion', async () => {
    async function* many(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 50_000; n++) yield new Uint8Array(0);
      yield* inPieces(good);
    }
    expect(await guardBundle(many())).toMatchObject({ size: good.length });
  });

  it(
    'tells the first of several violations, also where the strict reader looks at structure ' +
      'first',
    async () => {
      const [first, second] = [good.indexOf('layer 0 of'), good.lastIndexOf('layer 0 of')];
      expect(first).toBeLessThan(second);
      const body = first - (first % 512);
      expect(await refusalOf(flipped(first, good.length - 1))).toEqual({
        code: 'DIGEST',
        rule: 'blob-digest',
        offset: body,
      });
      expect(await refusalOf(flipped(second, first))).toEqual({
        code: 'DIGEST',
        rule: 'blob-digest',
        offset: body,
      });
    },
  );

  it('reads no more once it refuses, and lets go of the stream', async () => {
    let asked = 0;
    let left = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          asked += 1;
          yield new Uint8Array(4096).fill(1);
        }
      } finally {
        left = true;
      }
    }
    expect(await codeOf(() => guardBundle(endless()))).toBe('TAR_HEADER');
    expect([asked, left]).toEqual([1, true]);
  });

  it('parses no JSON of an image: what its manifests say is left to verify', async () => {
    const { bytes } = bundleOf(utf8.encode('{"no": "manifest"'));
    expect(await guardBundle(inPieces(bytes))).toMatchObject({ images: 1 });
  });

  it('says IO when the stream breaks', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield good.subarray(0, 700);
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    }
    expect(await codeOf(() => guardBundle(broken()))).toBe('IO');
  });
});

/** A bundle of one blob that is called an image's manifest. */
function bundleOf(
  blob: Uint8Array,
  size = blob.length,
  of = digest.of(blob),
): { readonly bytes: Uint8Array } {
  const image = {
    name: 'registry.example/a:1',
    mediaType: MEDIA_TYPES.ociManifest,
    digest: of,
    size,
    platforms: [],
  };
  const manifest: BundleManifest = {
    images: [image],
    trust: [],
    blobs: [{ digest: of, size }],
    evidence: [],
    ledger: [],
  };
  const { head, blobs } = planBundle(manifest);
  const entry = (name: string, bytes: Uint8Array, length: number): Uint8Array[] => [
    encodeHeader(name, length),
    bytes,
    new Uint8Array(paddingOf(length)),
  ];
  const parts = [
    ...head.flatMap(({ name, bytes }) => entry(name, bytes, bytes.length)),
    ...entry(blobs[0]?.name ?? '', blob, size),
  ];
  return { bytes: Buffer.concat([...parts, new Uint8Array(blob.length === size ? 1024 : 0)]) };
}

describe('the memory of the guard', () => {
  it('does not grow with the blobs', async () => {
    const MIB = 1024 * 1024;
    const SIZE = 768 * MIB;
    const zeros = new Uint8Array(MIB);
    const hash = createHash('sha256');
    for (let done = 0; done < SIZE; done += MIB) hash.update(zeros);
    const { bytes } = bundleOf(new Uint8Array(0), SIZE, `sha256:${hash.digest('hex')}`);
    const used = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let before = 0;
    let peak = 0;
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield* inPieces(bytes);
      before = used();
      for (let done = 0; done < SIZE; done += MIB) {
        yield zeros;
        peak = Math.max(peak, used());
      }
      yield new Uint8Array(1024);
    }
    expect(await guardBundle(stream())).toMatchObject({ entries: 4 });
    expect((peak - before) / MIB).toBeLessThan(64);
  });

  it('is that of the head: a claim of a large one does not get past its limit', async () => {
    const header = encodeHeader('oci-layout', 2 ** 40);
    expect(await refusalOf(header)).toEqual({
      code: 'TAR_HEADER',
      rule: 'entry-limit',
      offset: 124,
    });
  });
});
