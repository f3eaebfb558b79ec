import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashRanges, openBlob, type Part, readBlob, readPiece, type Transfer } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-blobs-'));
const file = join(folder, 'file');
let fd: number;
const MiB = 1024 * 1024;
/** Enough for workers; a sparse file costs no disk. */
const BIG = 101 * MiB;

const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const text = (n: number): Buffer => Buffer.from(`blob ${n} `.repeat(n * 37));

let small: Transfer[];
let big: Transfer;
beforeAll(() => {
  fd = openSync(file, 'w+');
  let at = 0;
  small = Array.from({ length: 40 }, (_, n) => {
    const bytes = text(n);
    writeSync(fd, bytes, 0, bytes.length, at);
    const transfer = { digest: digestOf(bytes), size: bytes.length, from: { fd, offset: at } };
    at += bytes.length + 3;
    return transfer;
  });
  ftruncateSync(fd, at + BIG);
  big = { digest: digestOf(Buffer.alloc(BIG)), size: BIG, from: { fd, offset: at } };
});
afterAll(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

async function refusal(task: () => unknown): Promise<{ code: string; offset: number | undefined }> {
  try {
    await task();
    return { code: 'accepted', offset: undefined };
  } catch (thrown) {
    return thrown instanceof Rejection
      ? { code: thrown.code, offset: thrown.offset }
      : { code: String(thrown), offset: undefined };
  }
}

const altered = (transfer: Transfer | undefined): Transfer => ({
  ...(transfer as Transfer),
  digest: `sha256:${'0'.repeat(64)}`,
});

describe.each([
  ['on this thread', 1],
  ['in workers', 2],
])('hashing %s', (_, jobs) => {
  const all = (): Transfer[] => [...small, big];

  it('accepts what hashes to its name, and tells every byte', async () => {
    let told = 0;
    await hashRanges(all(), {
      jobs,
      onBytes: (bytes) => {
        told += bytes;
      },
    });
    expect(told).toBe(all().reduce((sum, { size }) => sum + size, 0));
  });

  it('names the first that differs, in the order given', async () => {
    const blobs = all().with(7, altered(small[7])).with(30, altered(small[30]));
    const { from } = small[7] as Transfer;
    expect(await refusal(() => hashRanges(blobs, { jobs }))).toEqual({
      code: 'DIGEST',
      offset: 'fd' in from ? from.offset : -1,
    });
  });

  it('tells of each that differs, where somebody wants to know, and goes on', async () => {
    const beyond = { ...big, size: BIG + 1 };
    const blobs = [...all().with(7, altered(small[7])).with(30, altered(small[30])), beyond];
    const others: Transfer[] = [];
    await hashRanges(blobs, { jobs, onOther: (blob) => others.push(blob) });
    expect(others).toEqual([blobs[7], blobs[30], beyond]);
  });

  it('names a file that ends too early', async () => {
    const beyond = { ...big, size: BIG + 1 };
    expect((await refusal(() => hashRanges([beyond], { jobs }))).code).toBe('TAR_TRUNCATED');
  });

  it('refuses files that are links, folders, absent or of another size', async () => {
    const path = join(folder, `own-${jobs}`);
    writeFileSync(path, 'own');
    symlinkSync(path, `${path}-link`);
    const own = (place: string, size = 3): Transfer => ({
      digest: digestOf(Buffer.from('own')),
      size,
      from: { path: place },
    });
    const code = async (each: Transfer): Promise<string> =>
      (await refusal(() => hashRanges([big, each], { jobs }))).code;
    expect(await code(own(path))).toBe('accepted');
    expect(await code(own(`${path}-link`))).toBe('INDEX');
    expect(await code(own(folder))).toBe('INDEX');
    expect(await code(own(`${path}-none`))).toBe('IO');
    expect(await code(own(path, 4))).toBe('DIGEST');
  });

  it('copies to positions of another file', async () => {
    const to = openSync(join(folder, `copy-${jobs}`), 'w+');
    let at = 11;
    const blobs = all().map((blob) => {
      const placed = { ...blob, to: at };
      at += blob.size + 5;
      return placed;
    });
    await hashRanges(blobs, { jobs, into: to });
    await hashRanges(
      blobs.map(({ digest, size, to: offset }) => ({ digest, size, from: { fd: to, offset } })),
    );
    closeSync(to);
    rmSync(join(folder, `copy-${jobs}`));
  });

  it('says when the output cannot be written', async () => {
    const readOnly = openSync(file, 'r');
    expect(
      (await refusal(() => hashRanges([{ ...big, to: 0 }], { jobs, into: readOnly }))).code,
    ).toBe('IO');
    closeSync(readOnly);
  });
});

describe('a full disk', () => {
  it('is IO, on this thread and in workers', async () => {
    const full = openSync('/dev/full', 'w');
    for (const jobs of [1, 2])
      expect(
        (await refusal(() => hashRanges([{ ...big, to: 0 }], { jobs, into: full }))).code,
      ).toBe('IO');
    closeSync(full);
  });
});

describe('a program bundled into one file', () => {
  it('hashes in workers that lie beside it', async () => {
    const outfile = join(folder, 'bundled.mjs');
    const offset = 'offset' in big.from ? big.from.offset : 0;
    const contents = `import { hashRanges } from './index.ts'; import { openSync } from 'node:fs';
      const from = { fd: openSync(${JSON.stringify(file)}, 'r'), offset: ${offset} };
      await hashRanges([{ digest: '${big.digest}', size: ${BIG}, from }], { jobs: 2 });
      export const done = true;`;
    const common = { bundle: true, minify: true, platform: 'node', format: 'esm' } as const;
    const conditions = ['sealift-source'];
    await build({
      ...common,
      stdin: { contents, resolveDir: import.meta.dirname },
      conditions,
      outfile,
      logLevel: 'silent',
    });
    await build({
      ...common,
      entryPoints: [join(import.meta.dirname, 'hash-worker.ts')],
      outfile: join(folder, 'hash-worker.js'),
      logLevel: 'silent',
    });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    expect(readFileSync(outfile, 'utf8')).not.toContain('./workers');
    expect((await import(outfile)) as object).toMatchObject({ done: true });
  });
});

describe('one blob', () => {
  const blob = (n: number): Transfer => small[n] as Transfer;

  it('is read whole, within a limit', async () => {
    expect(Buffer.from(readBlob(blob(9), 1e6)).equals(text(9))).toBe(true);
    expect((await refusal(() => readBlob(blob(9), 5))).code).toBe('LIMIT');
    expect((await refusal(() => readBlob(altered(blob(9)), 1e6))).code).toBe('DIGEST');
    expect(Buffer.from(readPiece(blob(9))).equals(text(9))).toBe(true);
  });

  it('is streamed, and the last piece is held back when the bytes are others', async () => {
    const pieces: Uint8Array[] = [];
    const task = async (): Promise<void> => {
      for await (const piece of openBlob(altered(big))) pieces.push(piece);
    };
    expect((await refusal(task)).code).toBe('DIGEST');
    expect(pieces).toHaveLength(BIG / MiB - 1);
  });

  it('that is empty is still hashed', async () => {
    const drain = async (transfer: Transfer): Promise<void> => {
      for await (const piece of openBlob(transfer)) expect(piece.length).toBe(-1);
    };
    expect((await refusal(() => drain(blob(0)))).code).toBe('accepted');
    expect((await refusal(() => drain(altered(blob(0))))).code).toBe('DIGEST');
  });

  it('with any byte changed is refused', async () => {
    const path = join(folder, 'changed');
    const good = text(5);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const bytes = Uint8Array.from(good);
          bytes[at] = (bytes[at] ?? 0) ^ change;
          writeFileSync(path, bytes);
          expect(
            (
              await refusal(() =>
                readBlob({ digest: digestOf(good), size: good.length, from: { path } }, 1e6),
              )
            ).code,
          ).toBe('DIGEST');
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('copying without a hash', () => {
  it.each([1, 2])(
    'moves the bytes and leaves the judgement to others, with %i jobs',
    async (jobs) => {
      const to = openSync(join(folder, `unjudged-${jobs}`), 'w+');
      await hashRanges([{ ...altered(big), to: 0 }], { jobs, into: to, hash: false });
      await hashRanges([{ ...big, from: { fd: to, offset: 0 } }]);
      closeSync(to);
      rmSync(join(folder, `unjudged-${jobs}`));
    },
  );
});

describe('bytes in pieces of several files', () => {
  /**
   * The small blobs' file up to `end`, cut at random places, the pieces in the same file: what
   * counts is where each begins.
   */
  const cutAt = (cuts: readonly number[], start: number, end: number): Part[] => {
    const edges = [start, ...cuts.map((cut) => start + (cut % (end - start + 1))), end].sort(
      (a, b) => a - b,
    );
    return edges
      .slice(1)
      .map((edge, i) => ({ fd, offset: edges[i] ?? 0, size: edge - (edges[i] ?? 0) }));
  };
  const placed = (transfer: Transfer | undefined, cuts: readonly number[]): Transfer => {
    const { from, size, digest } = transfer as Transfer;
    const offset = 'offset' in from ? from.offset : 0;
    return { digest, size, from: { parts: cutAt(cuts, offset, offset + size), offset: 7 } };
  };

  it('are read as one, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(39), fc.array(fc.nat(100_000), { maxLength: 9 }), async (n, cuts) => {
        const blob = placed(small[n], cuts);
        expect(Buffer.from(readBlob(blob, 1e6)).equals(text(n))).toBe(true);
        expect(Buffer.from(readPiece({ ...blob, size: blob.size + 1 })).equals(text(n))).toBe(true);
        const pieces: Uint8Array[] = [];
        for await (const piece of openBlob(blob)) pieces.push(piece);
        expect(Buffer.concat(pieces).equals(text(n))).toBe(true);
      }),
    );
  });

  it.each([1, 2])('are hashed as one, with %i jobs', async (jobs) => {
    const cuts = [1, MiB - 1, MiB, MiB + 1, 5 * MiB, 5 * MiB, BIG];
    const blobs = [placed(big, cuts), ...small.map((each) => placed(each, [3, 50]))];
    await hashRanges(blobs, { jobs });
    expect(await refusal(() => hashRanges(blobs.with(9, altered(blobs[9])), { jobs }))).toEqual({
      code: 'DIGEST',
      offset: 7,
    });
    const short = { ...(blobs[0] as Transfer), size: BIG + 1 };
    expect(await refusal(() => hashRanges([short], { jobs }))).toEqual({
      code: 'TAR_TRUNCATED',
      offset: 7,
    });
  });
});
