import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '@sealift/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { combine, type Shard } from './combine.ts';
import { inverse, multiply } from './gf256.ts';
import { KERNEL, openKernel } from './kernel.ts';
import { invert, type Matrix, parityRows, rebuildRows } from './matrix.ts';

const byte = fc.integer({ min: 0, max: 255 });

describe('GF(2^8)', () => {
  /** Schoolbook: shift and subtract, nothing of tables. */
  function slowly(a: number, b: number): number {
    let product = 0;
    for (let bit = 0; bit < 8; bit++) if ((b >> bit) & 1) product ^= a << bit;
    for (let bit = 14; bit >= 8; bit--) if ((product >> bit) & 1) product ^= 0x11d << (bit - 8);
    return product;
  }

  it('multiplies as polynomials do, all 65,536 products', () => {
    for (let a = 0; a < 256; a++)
      for (let b = 0; b < 256; b++) if (multiply(a, b) !== slowly(a, b)) expect([a, b]).toEqual([]);
  });

  it('has an inverse for everything but 0', () => {
    for (let a = 1; a < 256; a++) expect(multiply(a, inverse(a))).toBe(1);
  });
});

describe('the kernel', () => {
  it('is what its source says', async () => {
    const module = (await wabt()).parseWat(
      'kernel.wat',
      readFileSync(join(import.meta.dirname, 'kernel.wat'), 'utf8'),
    );
    expect(Buffer.from(module.toBinary({}).buffer).toString('base64')).toBe(KERNEL);
  });

  it('adds products, for every coefficient and length', () => {
    const kernel = openKernel(4096);
    fc.assert(
      fc.property(
        byte,
        fc.integer({ min: 1, max: 128 }),
        fc.uint8Array({ minLength: 4096, maxLength: 4096 }),
        (coefficient, blocks, start) => {
          kernel.area.set(start);
          kernel.addScaled(2048, 0, blocks * 16, coefficient);
          const wanted = start.map((each, i) =>
            i >= 2048 && i < 2048 + blocks * 16
              ? each ^ multiply(coefficient, start[i - 2048] ?? 0)
              : each,
          );
          expect(Buffer.from(kernel.area).equals(Buffer.from(wanted))).toBe(true);
        },
      ),
    );
    for (let coefficient = 0; coefficient < 256; coefficient++) {
      kernel.area.set(Array.from({ length: 256 }, (_, i) => i));
      kernel.area.fill(0, 256, 512);
      kernel.addScaled(256, 0, 256, coefficient);
      expect(Array.from(kernel.area.subarray(256, 512))).toEqual(
        Array.from({ length: 256 }, (_, i) => multiply(coefficient, i)),
      );
    }
  });
});

describe('the matrix', () => {
  const times = (a: Matrix, b: Matrix): number[][] =>
    a.map((row) =>
      Array.from(b[0] ?? [], (_, j) =>
        b.reduce((sum, other, i) => sum ^ multiply(row[i] ?? 0, other[j] ?? 0), 0),
      ),
    );

  it('is that of FORMAT.md', () => {
    expect(parityRows(3, 2).map((row) => hex.encode(row))).toEqual(['f48e01', '47a77a']);
  });

  it('has only parts that can be inverted', () => {
    const sizes = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(byte), (size, stream) => {
        const rows = parityRows(200, 55);
        const some = (limit: number): number[] =>
          [...new Set(Array.from({ length: 64 }, () => (stream.next().value ?? 0) % limit))].slice(
            0,
            size,
          );
        const [columns, chosen] = [some(200), some(55)];
        fc.pre(columns.length === size && chosen.length === size);
        const part = chosen.map((i) => Uint8Array.from(columns, (j) => rows[i]?.[j] ?? 0));
        expect(times(part, invert(part))).toEqual(
          part.map((_, i) => part.map((_, j) => Number(i === j))),
        );
      }),
    );
  });
});

const SHARD = 512;
const inMemory = (bytes: Uint8Array): Shard => ({
  read: (into, position) => into.set(bytes.subarray(position, position + into.length)),
});

async function sum(
  sources: readonly Uint8Array[],
  rows: Matrix,
  length = SHARD,
): Promise<Uint8Array[]> {
  const sums = rows.map(() => new Uint8Array(length));
  await combine(sources.map(inMemory), rows, length, (row, bytes, position) =>
    sums[row]?.set(bytes, position),
  );
  return sums;
}

const shardsOf = (data: number, salt: number): Uint8Array[] =>
  Array.from({ length: data }, (_, j) =>
    Uint8Array.from(
      { length: SHARD },
      (_, i) => (i * 31 + j * 97 + salt * 7 + ((i * j) >> 3)) & 0xff,
    ),
  );

/** Every choice of `count` out of 0 … n-1. */
function* choices(n: number, count: number, from = 0): Generator<number[]> {
  if (count === 0) yield [];
  else
    for (let i = from; i < n; i++)
      for (const rest of choices(n, count - 1, i + 1)) yield [i, ...rest];
}

/** Loses shards and gives the data back from the others. */
async function recover(
  all: readonly Uint8Array[],
  data: number,
  gone: readonly number[],
): Promise<Uint8Array[]> {
  const lost = gone.filter((i) => i < data);
  if (lost.length === 0) return all.slice(0, data);
  const from = Array.from({ length: all.length - data }, (_, i) => i)
    .filter((i) => !gone.includes(data + i))
    .slice(0, lost.length);
  const sources = [
    ...all.slice(0, data).filter((_, j) => !lost.includes(j)),
    ...from.map((i) => all[data + i] ?? new Uint8Array()),
  ];
  const found = await sum(sources, rebuildRows(data, lost, from));
  return Array.from(
    { length: data },
    (_, j) => (lost.includes(j) ? found[lost.indexOf(j)] : all[j]) ?? new Uint8Array(),
  );
}

describe('lost shards', () => {
  it('come back, whichever are lost: every choice for all k + m ≤ 8', async () => {
    let tried = 0;
    for (let data = 1; data < 8; data++) {
      for (let parity = 1; data + parity <= 8; parity++) {
        const shards = shardsOf(data, parity);
        const all = [...shards, ...(await sum(shards, parityRows(data, parity)))];
        for (const gone of choices(data + parity, parity)) {
          expect(await recover(all, data, gone)).toEqual(shards);
          tried++;
        }
      }
    }
    expect(tried).toBe(494);
  });

  it('come back for any k and m up to 255', async () => {
    const kinds = fc
      .integer({ min: 1, max: 254 })
      .chain((data) => fc.tuple(fc.constant(data), fc.integer({ min: 1, max: 255 - data })));
    await fc.assert(
      fc.asyncProperty(kinds, fc.integer(), async ([data, parity], salt) => {
        const shards = shardsOf(data, salt);
        const all = [...shards, ...(await sum(shards, parityRows(data, parity)))];
        const order = Array.from({ length: data + parity }, (_, i) => i).sort(
          (a, b) => ((a * 7919 + salt) % 257) - ((b * 7919 + salt) % 257),
        );
        expect(
          (await recover(all, data, order.slice(0, parity))).every((shard, j) =>
            Buffer.from(shard).equals(Buffer.from(shards[j] ?? [])),
          ),
        ).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('are the same in blocks as in one piece', async () => {
    const length = 3 * 1024 * 1024 + 512;
    const shards = [1, 2].map((salt) => Uint8Array.from({ length }, (_, i) => (i * salt) >> 5));
    const [parity = new Uint8Array()] = await sum(shards, parityRows(2, 1), length);
    const [a = 0, b = 0] = parityRows(2, 1)[0] ?? [];
    for (const i of [0, 1, 1024 * 1024 - 1, 1024 * 1024, length - 1])
      expect(parity[i]).toBe(multiply(a, shards[0]?.[i] ?? 0) ^ multiply(b, shards[1]?.[i] ?? 0));
  });
});

describe('test-vectors/parity', () => {
  const root = new URL('../../../../../test-vectors/parity/', import.meta.url).pathname;
  const cases = readdirSync(root);
  const lines = (name: string, file: string): Uint8Array[] =>
    readFileSync(join(root, name, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => hex.decode(line, 'PARSE'));

  it('are there', () => expect(cases.length).toBeGreaterThanOrEqual(4));

  it.each(cases)('%s', async (name) => {
    const [data, parity] = [lines(name, 'data.hex'), lines(name, 'parity.hex')];
    const padded = [...data].map((each) =>
      Uint8Array.from({ length: parity[0]?.length ?? 0 }, (_, i) => each[i] ?? 0),
    );
    const made = await sum(padded, parityRows(data.length, parity.length), parity[0]?.length);
    const verdict = made.every(
      (each, i) => hex.encode(each) === hex.encode(parity[i] ?? new Uint8Array()),
    )
      ? 'accepted'
      : 'VOLUME_DAMAGED';
    expect(verdict).toBe(readFileSync(join(root, name, 'expect'), 'utf8').trim());
  });
});
