/** The number of a bundle in its channel: one form, or none. T9 */
import { canonicalJson, type Json, json, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { checkChannel } from './check.ts';
import { type BundleManifest, decodeManifest, encodeManifest } from './index.ts';

const plain: BundleManifest = { images: [], trust: [], blobs: [], evidence: [], ledger: [] };
const weekly = { name: 'weekly', sequence: 12 };
const numbered: BundleManifest = { ...plain, channel: weekly };

/** The canonical bytes of a manifest whose channel is this. */
function stating(channel: Json): Uint8Array {
  const document = json.parse(encodeManifest(numbered)) as { readonly [name: string]: Json };
  return canonicalJson({ ...document, channel });
}

describe('the channel of a manifest', () => {
  it('is read back, and absent where there is none', () => {
    expect(decodeManifest(encodeManifest(numbered)).channel).toEqual(weekly);
    expect(decodeManifest(encodeManifest(plain))).not.toHaveProperty('channel');
  });

  it.each(['a', '0', 'weekly-2', 'a.b_c', 'a'.repeat(63)])('may be called %s', (name) => {
    const manifest = { ...plain, channel: { name, sequence: 1 } };
    expect(decodeManifest(encodeManifest(manifest)).channel?.name).toBe(name);
  });

  it.each<[string, Json]>([
    ['no name', { name: '', sequence: 1n }],
    ['a capital', { name: 'Weekly', sequence: 1n }],
    ['a path', { name: 'a/b', sequence: 1n }],
    ['a sign first', { name: '-weekly', sequence: 1n }],
    ['a long name', { name: 'a'.repeat(64), sequence: 1n }],
    ['a line end behind the name', { name: 'weekly\n', sequence: 1n }],
    ['number 0', { name: 'weekly', sequence: 0n }],
    ['a number below', { name: 'weekly', sequence: -1n }],
    ['a number that is text', { name: 'weekly', sequence: '1' }],
    ['no number', { name: 'weekly' }],
    ['something else beside', { name: 'weekly', sequence: 1n, more: 1n }],
    ['text', 'weekly'],
    ['nothing', null],
  ])('is refused with %s', async (_, channel) =>
    expect(await codeOf(() => decodeManifest(stating(channel)))).toBe('MANIFEST'),
  );

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('has not number %d', async (sequence) =>
    expect(await codeOf(() => checkChannel({ name: 'weekly', sequence }))).toBe('MANIFEST'),
  );
});

describe('a manifest', () => {
  it('of more blobs than a tar may have is refused', async () => {
    const blobs = Array.from({ length: LIMITS.tarEntries + 1 }, (_, i) => ({
      digest: `sha256:${i.toString(16).padStart(64, '0')}` as const,
      size: 1,
    }));
    const bytes = encodeManifest({ ...plain, blobs });
    expect(await codeOf(() => decodeManifest(bytes))).toBe('LIMIT');
  });
});
