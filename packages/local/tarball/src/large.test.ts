import { spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@sealift/bytes';
import type { BundleManifest } from '@sealift/manifest';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { BLOCK, encodeHeader } from './header.ts';
import { openBundle } from './index.ts';
import { planBundle } from './plan.ts';
import { putJson, store } from './sample.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-large-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'large.tar');
const GIB = 2 ** 30;
/** The largest size in octal, the first in base 256, and one far beyond. */
const SIZES = [8 * GIB - 1, 8 * GIB, 9 * GIB + 5] as const;
const layerOf = (i: number): Digest => `sha256:${i.toString(16).padStart(64, 'f')}`;

/** An image of three layers whose bytes are holes in the file: nobody hashes them here. */
function makeSparse(): BundleManifest {
  const config = putJson(
    { architecture: 'amd64', os: 'linux' },
    'application/vnd.oci.image.config.v1+json',
  );
  const layers = SIZES.map((size, i) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: layerOf(i),
    size: BigInt(size),
  }));
  const image = putJson(
    { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers },
    MEDIA_TYPES.ociManifest,
  );
  const small = [image, config].map(({ digest, size }) => ({ digest, size: Number(size) }));
  const blobs = [...small, ...SIZES.map((size, i) => ({ digest: layerOf(i), size }))];
  const named = {
    name: 'registry.example/large:1',
    digest: image.digest,
    mediaType: image.mediaType,
    size: Number(image.size),
    platforms: [],
  };
  return { images: [named], trust: [], blobs, evidence: [], ledger: [] };
}

function write(manifest: BundleManifest): number {
  const { head, blobs, size } = planBundle(manifest);
  const fd = openSync(path, 'w');
  ftruncateSync(fd, size);
  for (const each of [...head, ...blobs])
    writeSync(fd, encodeHeader(each.name, each.size), 0, BLOCK, each.offset - BLOCK);
  for (const { bytes, offset } of head) writeSync(fd, bytes, 0, bytes.length, offset);
  for (const [i, { digest }] of manifest.blobs.entries()) {
    const bytes = store.get(digest);
    if (bytes !== undefined) writeSync(fd, bytes, 0, bytes.length, blobs[i]?.offset);
  }
  closeSync(fd);
  return size;
}

/**
 * Whether this file system makes holes; FAT and some network file systems write zeros, or refuse
 * such a size.
 */
function canBeSparse(): boolean {
  try {
    return write(makeSparse()) === statSync(path).size && statSync(path).blocks * 512 < GIB;
  } catch {
    return false;
  }
}
const sparse = canBeSparse();

describe.skipIf(!sparse)(
  'a bundle with layers of 8 GiB and more (the file system must allow sparse files)',
  () => {
    it('is read, and every blob is found in its place', async () => {
      const content = await openBundle(path);
      expect(SIZES.map((_, i) => content.size(layerOf(i)))).toEqual(SIZES);
      const places = SIZES.map((_, i) => content.locate(layerOf(i)));
      expect(
        places.every((place) => place !== undefined && 'fd' in place && place.offset % BLOCK === 0),
      ).toBe(true);
      expect(
        Buffer.from(
          await content.read(content.manifest.blobs[1]?.digest ?? 'sha256:', 1e6),
        ).toString(),
      ).toContain('amd64');
      await content.close();
    });

    it('has its sizes in octal up to 8 GiB, and from there on in base 256', () => {
      const { blobs } = planBundle(makeSparse());
      const fd = openSync(path, 'r');
      const fields = blobs.slice(2).map(({ offset }) => {
        const field = Buffer.alloc(12);
        readSync(fd, field, 0, 12, offset - BLOCK + 124);
        return field.toString('latin1');
      });
      closeSync(fd);
      expect(fields).toEqual([
        '77777777777 ',
        '\x80\0\0\0\0\0\0\x02\0\0\0\0',
        '\x80\0\0\0\0\0\0\x02\x40\0\0\x05',
      ]);
    });

    it.skipIf(
      spawnSync('tar', ['--version']).stdout?.toString().startsWith('tar (GNU tar)') !== true,
    )('is the same to GNU tar', { timeout: 60_000 }, () => {
      const { stdout, status } = spawnSync('tar', ['-tvf', path], { encoding: 'utf8' });
      const sizes = stdout
        .trimEnd()
        .split('\n')
        .slice(-3)
        .map((line) => Number(line.split(/\s+/)[2]));
      expect([status, sizes]).toEqual([0, SIZES]);
    });

    it('that lost its last byte is truncated, found without reading a layer', async () => {
      const fd = openSync(path, 'r+');
      ftruncateSync(fd, statSync(path).size - 1);
      closeSync(fd);
      expect(await codeOf(() => openBundle(path))).toBe('TAR_TRUNCATED');
    });
  },
);
