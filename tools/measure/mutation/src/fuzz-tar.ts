/**
 * The readers of bundles: whatever the archive, they refuse it with a rule, or it is one of the
 * good ones to the byte.
 */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejection } from '@sealift/failures';
import { decodeManifest, manifestDigestOf } from '@sealift/manifest';
import { guardBundle, inFile, readBundleFrom, readBundleStream } from '@sealift/tarball';
import { tarVectors } from '@sealift/vectors';
import type { Fuzzed } from './fuzz.ts';

const vectors = tarVectors();
const seeds = vectors.map(({ bytes }) => bytes);
const accepted = new Set(
  vectors.filter(({ expect }) => expect.verdict === 'accepted').map(({ bytes }) => textOf(bytes)),
);
/** What a guard may pass: it does not look at what manifests of images say. */
const guarded = new Set(
  vectors
    .filter(({ expect }) => (expect.guard ?? expect.verdict) === 'accepted')
    .map(({ bytes }) => textOf(bytes)),
);

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

const [first] = vectors.filter(({ name }) => name === 'good-signed');
const heads = entriesOf(first?.bytes ?? new Uint8Array(0));

/** The bodies of a good archive. */
function entriesOf(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; (bytes[at] ?? 0) !== 0; ) {
    const size = Number.parseInt(textOf(bytes.subarray(at + 124, at + 135)), 8);
    found.push(bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}

/** Pieces of odd sizes, so that no border of a chunk is one of the tar. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
}

/** Half of the inputs get right checksums again, so that what lies behind them is reached. */
function repaired(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 2 === 1) return bytes;
  const copy = Uint8Array.from(bytes);
  for (let at = 0; at + 512 <= copy.length; at += 512) {
    const block = copy.subarray(at, at + 512);
    if (textOf(block.subarray(257, 262)) !== 'ustar') continue;
    const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    block.set(Buffer.from(`${sum.toString(8).padStart(6, '0')} \0`), 148);
  }
  return copy;
}

/** Runs a reader: it must refuse with a rule, or know the archive. */
async function judged(
  bytes: Uint8Array,
  good: ReadonlySet<string>,
  read: (bytes: Uint8Array) => Promise<unknown>,
): Promise<void> {
  try {
    await read(bytes);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.rule === undefined)
      throw new Error(`refused without a rule: ${thrown.code} ${thrown.message}`, {
        cause: thrown,
      });
    throw thrown;
  }
  if (!good.has(textOf(bytes))) throw new Error('accepted what is none of the good archives');
}

const reader = (
  name: string,
  good: ReadonlySet<string>,
  read: (bytes: Uint8Array) => Promise<unknown>,
): Fuzzed => ({
  name,
  seeds,
  read: (bytes) => judged(repaired(bytes), good, read),
});

const folder = mkdtempSync(join(tmpdir(), 'sealift-fuzz-'));
const file = openSync(join(folder, 'archive.tar'), 'w+');
process.once('exit', () => {
  closeSync(file);
  rmSync(folder, { recursive: true });
});

/** One archive at a time has the file. */
let turn: Promise<unknown> = Promise.resolve();
function fromFile(bytes: Uint8Array): Promise<void> {
  const mine = turn.then(() => readFromFile(bytes));
  turn = mine.catch(() => undefined);
  return mine;
}

async function readFromFile(bytes: Uint8Array): Promise<void> {
  ftruncateSync(file, 0);
  writeSync(file, bytes, 0, bytes.length, 0);
  const content = await readBundleFrom(inFile(file, bytes.length), 'fuzz', () => undefined);
  await content.hashStored();
}

export const FUZZED_TARS: readonly Fuzzed[] = [
  reader('bundle in a file', accepted, fromFile),
  reader('bundle on a stream', accepted, async (bytes) =>
    (await readBundleStream(inPieces(bytes))).hashStored(),
  ),
  reader('guarded bundle', guarded, (bytes) => guardBundle(inPieces(bytes))),
  { name: 'index.json', seeds: heads.slice(1, 2), read: manifestDigestOf },
  { name: "bundle's manifest", seeds: heads.slice(2, 3), read: decodeManifest },
];
