import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODES, Rejection } from '@sealift/failures';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardBundle, openBundle, readBundleStream, writeBundle } from './index.ts';
import { inputOf } from './sample.fixture.ts';

/** A stretch of the file: what damage in it must be called. */
interface Region {
  readonly kind: 'header' | 'padding' | 'head' | 'trust' | 'evidence' | 'image' | 'layer' | 'end';
  readonly start: number;
  readonly end: number;
  /** Where the entry begins and the next one does. */
  readonly entry: readonly [start: number, end: number];
}

const folder = mkdtempSync(join(tmpdir(), 'sealift-flips-'));
const path = join(folder, 'bundle.tar');
let good: Buffer;
let fd: number;
let regions: Region[];
beforeAll(async () => {
  await writeBundle(path, await inputOf());
  good = readFileSync(path);
  fd = openSync(path, 'r+');
  regions = await regionsOf();
});
afterAll(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

async function regionsOf(): Promise<Region[]> {
  const content = await openBundle(path);
  const kinds = new Map(
    content.needed.map(({ digest, role }) => [`blobs/sha256/${digest.slice(7)}`, kindOf(role)]),
  );
  await content.close();
  const found: Region[] = [];
  let at = 0;
  while (good[at] !== 0) {
    const name = good.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(good.toString('latin1', at + 124, at + 135), 8);
    const next = at + 512 + Math.ceil(size / 512) * 512;
    const kind = kinds.get(name) ?? (name.startsWith('sealift/trust/') ? 'trust' : 'head');
    const entry = [at, next] as const;
    found.push(
      { kind: 'header', start: at, end: at + 512, entry },
      { kind, start: at + 512, end: at + 512 + size, entry },
    );
    found.push({ kind: 'padding', start: at + 512 + size, end: next, entry });
    at = next;
  }
  return [...found, { kind: 'end', start: at, end: good.length, entry: [at, good.length] }];
}

function kindOf(role: string): Region['kind'] {
  if (role.startsWith('evidence')) return 'evidence';
  return role === 'layer' ? 'layer' : 'image';
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
}

async function refusalOf(read: () => Promise<unknown>): Promise<Rejection> {
  const thrown = await read().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Rejection) return thrown;
  throw new Error(`accepted, or a bug: ${String(thrown)}`);
}

async function fromFile(): Promise<void> {
  const content = await openBundle(path);
  try {
    await content.hashAll();
  } finally {
    await content.close();
  }
}

/** What the three readers say of the bundle with one bit changed. */
async function refusals(at: number, bit: number): Promise<Rejection[]> {
  const bytes = Uint8Array.from(good);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeSync(fd, bytes, at, 1, at);
  try {
    const readers = [
      fromFile,
      async () => (await readBundleStream(inPieces(bytes))).hashAll(),
      () => guardBundle(inPieces(bytes)),
    ];
    return await Promise.all(readers.map(refusalOf));
  } finally {
    writeSync(fd, good, at, 1, at);
  }
}

async function checkFlip(at: number, bit: number): Promise<void> {
  const { kind, entry } = regions.find(({ start, end }) => start <= at && at < end) as Region;
  const all = await refusals(at, bit);
  // index.json names the manifest's hash: when the two differ, either may be the damaged one, and
  // the message names both.
  const [from, to] =
    kind === 'head' ? [0, regions.find((each) => each.kind === 'trust')?.entry[0] ?? 0] : entry;
  for (const { code, offset = -1, rule, message } of all) {
    const where = `byte ${at}, bit ${bit}, in ${kind}: ${code} at ${offset}, ${message}`;
    expect([CODES[code].exit, typeof rule], where).toEqual([3, 'string']);
    expect(offset >= from && offset < to, where).toBe(true);
  }
  if (kind === 'layer' || kind === 'evidence') expect(all[0]?.message).toContain(kind);
}

const KINDS: readonly Region['kind'][] = [
  'header',
  'padding',
  'head',
  'trust',
  'evidence',
  'image',
  'layer',
  'end',
];

describe(
  '2,000 flipped bits, one at a time: three readers refuse each, and name the ' + 'region',
  () => {
    it.each(KINDS)('in %s', { timeout: 60_000 }, async (kind) => {
      const bytes = regions
        .filter((each) => each.kind === kind)
        .flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));
      expect(bytes.length).toBeGreaterThan(0);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bytes), fc.nat(7), (at, bit) => checkFlip(at, bit)),
        { numRuns: 2000 / KINDS.length },
      );
    });

    it('in every byte of one header', { timeout: 60_000 }, async () => {
      for (let at = 0; at < 512; at++) await checkFlip(at, at % 8);
    });

    it('and the bundle as it was is accepted', async () => {
      await fromFile();
      expect(readFileSync(path).equals(good)).toBe(true);
    });
  },
);
