import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHUNK } from '@sealift/blobs';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { WriteBuffer } from './write-buffer.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-gather-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'file');

/** A gap of zeros, and so many bytes. */
const piece = fc.tuple(
  fc.nat({ max: 600 }),
  fc.oneof(fc.nat({ max: 5000 }), fc.constantFrom(0, 2 ** 20 - 512, 2 ** 20, 2 ** 20 + 1)),
);

describe('pieces that are gathered', () => {
  it('stand where each was put, whatever their sizes and gaps', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const fd = openSync(path, 'w');
        const expected = Buffer.alloc(pieces.reduce((sum, [gap, size]) => sum + gap + size, 0));
        ftruncateSync(fd, expected.length);
        const out = new WriteBuffer(fd);
        let at = 0;
        for (const [i, [gap, size]] of pieces.entries()) {
          at += gap;
          if (i % 2 === 0 && size <= CHUNK) out.room(size, at).fill(i + 1);
          else out.put(Buffer.alloc(size, i + 1), at);
          expected.fill(i + 1, at, at + size);
          at += size;
        }
        out.flush();
        closeSync(fd);
        expect(readFileSync(path).equals(expected)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('that go backwards are written too', () => {
    const fd = openSync(path, 'w');
    const out = new WriteBuffer(fd);
    out.put(Buffer.from('later'), 10);
    out.put(Buffer.from('first'), 0);
    out.flush();
    closeSync(fd);
    expect(readFileSync(path, 'latin1')).toBe(`first${'\0'.repeat(5)}later`);
  });

  it('are IO on a full disk', async () => {
    const fd = openSync('/dev/full', 'w');
    const out = new WriteBuffer(fd);
    out.put(Buffer.from('bytes'), 0);
    expect(await codeOf(() => out.flush())).toBe('IO');
    closeSync(fd);
  });
});
