import { LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { encodeHeader } from './header.ts';
import { type SequentialReader, Walk } from './walk.ts';

/** Headers of empty entries without an end; none is kept. */
function tapeOf(count: number): SequentialReader {
  let n = 0;
  const head = ['oci-layout', 'index.json', 'sealift/manifest.json'];
  const nameOf = (at: number): string =>
    head[at] ?? `blobs/sha256/${at.toString(16).padStart(64, '0')}`;
  return {
    get position() {
      return n * 512;
    },
    take: async (length) => {
      if (length === 0) return new Uint8Array(0);
      return n < count ? encodeHeader(nameOf(n++), 0) : new Uint8Array(0);
    },
  };
}

describe('the number of entries', () => {
  it('has a limit, which is tested at its edge and one past it', async () => {
    const reader = new Walk(tapeOf(LIMITS.tarEntries + 1));
    for (let entries = 0; entries < LIMITS.tarEntries; entries++) await reader.next();
    expect(await codeOf(() => reader.next())).toBe('LIMIT');
  }, 60_000);
});
