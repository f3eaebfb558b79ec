import { type Digest, LIMITS } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { BundleManifest } from '@sealift/manifest';
import { describe, expect, it } from 'vitest';
import { BLOCK } from './header.ts';
import { planBundle } from './plan.ts';

const digestOf = (n: number): Digest => `sha256:${n.toString(16).padStart(64, '0')}`;
const LONG = 'x'.repeat(10_000);
const manifest = (blobs: readonly number[], evidence = 0): BundleManifest => ({
  images: [],
  trust: [{ name: 'a', digest: digestOf(1), size: 513 }],
  blobs: blobs.map((size, i) => ({ digest: digestOf(i), size })),
  evidence: Array.from({ length: evidence }, (_, i) => ({
    subject: digestOf(0),
    scheme: 'cosign-sig' as const,
    manifest: { digest: digestOf(i), mediaType: LONG, size: 1 },
  })),
  ledger: [],
});

describe('the plan of a bundle', () => {
  it('leaves no gap and no overlap, beyond 8 GiB too', () => {
    const { head, trust, blobs, size } = planBundle(
      manifest([0, 1, 511, 512, 513, 9 * 2 ** 30, 7]),
    );
    let at = 0;
    for (const entry of [...head, ...trust, ...blobs]) {
      expect(entry.offset).toBe(at + BLOCK);
      at = entry.offset + Math.ceil(entry.size / BLOCK) * BLOCK;
    }
    expect(size).toBe(at + 2 * BLOCK);
  });

  it('that no reader would take is refused before a byte is written', () => {
    const plan = (): unknown => planBundle(manifest([], Math.ceil(LIMITS.indexJson / LONG.length)));
    expect(plan).toThrow(Rejection);
    expect(plan).toThrow(/index\.json would have/);
  });
});
