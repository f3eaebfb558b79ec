import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { openFile } from './file-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a');
const bytes = Buffer.alloc(2 * 1024 * 1024 + 3, 5);
const of = digest.of(bytes);

async function withFile<T>(
  work: (content: Awaited<ReturnType<typeof openFile>>) => Promise<T>,
): Promise<T> {
  writeFileSync(path, bytes);
  const content = await openFile(path, 'r.example/a:1');
  try {
    return await work(content);
  } finally {
    await content.close();
    await content.close();
  }
}
const drain = async (pieces: AsyncIterable<Uint8Array>): Promise<number> => {
  let size = 0;
  for await (const piece of pieces) size += piece.length;
  return size;
};

describe('a file as content', () => {
  it('has its bytes, its manifest, and nothing else', () =>
    withFile(async (content) => {
      const [image] = content.images;
      expect(image?.name).toBe('r.example/a:1');
      expect(content.size(of)).toBe(bytes.length);
      expect(await drain(content.open(of))).toBe(bytes.length);
      expect(await content.read(of, bytes.length)).toEqual(new Uint8Array(bytes));
      const manifest = image?.descriptor.digest ?? of;
      expect(await drain(content.open(manifest))).toBe(image?.descriptor.size);
      expect(content.locate(manifest)).toBeUndefined();
      await content.hashAll();
      const absent = digest.of(Buffer.from('absent'));
      expect(content.size(absent)).toBeUndefined();
      expect(await codeOf(() => content.read(absent, 10))).toBe('MISSING_BLOB');
      expect(await codeOf(() => content.read(of, 10))).toBe('LIMIT');
      expect(await codeOf(() => content.read(manifest, 10))).toBe('LIMIT');
    }));

  it.each([
    ['other bytes', () => writeFileSync(path, Buffer.alloc(bytes.length, 6)), ['DIGEST']],
    ['fewer', () => truncateSync(path, 10), ['DIGEST', 'TAR_TRUNCATED', 'IO']],
  ])('that has %s when it is read again is refused (T11)', (_, change, codes) =>
    withFile(async (content) => {
      change();
      expect(codes).toContain(await codeOf(() => drain(content.open(of))));
      expect(codes).toContain(await codeOf(() => content.hashAll()));
    }),
  );
});
