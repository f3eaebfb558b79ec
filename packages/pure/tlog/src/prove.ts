/**
 * Making proofs from stored hashes. `at(level, index)` gives the root of the complete subtree of
 * 2^level leaves that starts at leaf
 * index·2^level, which is what tiles hold or let compute.
 */
import { reject } from '@sealift/failures';
import { completeRoot } from './edge.ts';
import { EMPTY_ROOT, nodeHash } from './hashes.ts';
import { HEIGHT, path, type TileAt, tileOf, WIDTH } from './tiles.ts';

/** The root of one complete subtree, 32 bytes. */
export type HashAt = (level: number, index: number) => Uint8Array | Promise<Uint8Array>;

/**
 * The hashes of a tree of `size` leaves that lie in tiles. @param read gives the hashes of a tile;
 * it is asked once for each
 */
export function inTiles(
  size: number,
  read: (tile: TileAt) => Promise<readonly Uint8Array[]>,
): HashAt {
  const known = new Map<string, Promise<readonly Uint8Array[]>>();
  return async (level, index) => {
    const inTile = level % HEIGHT;
    const first = index * 2 ** inTile;
    const tile = tileOf(size, (level - inTile) / HEIGHT, Math.floor(first / WIDTH));
    const hashes = known.get(path(tile)) ?? read(tile);
    known.set(path(tile), hashes);
    return completeRoot((await hashes).slice(first % WIDTH, (first % WIDTH) + 2 ** inTile));
  };
}

/** MTH(D[0:size]) (RFC 6962 §2.1). */
export const treeHash = async (at: HashAt, size: number): Promise<Uint8Array> =>
  size === 0 ? EMPTY_ROOT : rangeHash(at, 0, size);

/**
 * PATH(index, D[0:size]), leaf to root (RFC 6962 §2.1.1). @throws Rejection INCLUSION where there
 * is no such leaf
 */
export async function inclusionProof(
  at: HashAt,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  if (!(index >= 0 && index < size))
    reject('INCLUSION', `index ${index} outside a tree of ${size}`);
  return pathTo(at, index, 0, size);
}

/**
 * PROOF(first, D[0:second]) (RFC 6962 §2.1.2); empty where the first tree is. @throws Rejection
 * AUDIT_ROLLED_BACK where the second is the smaller
 */
export async function consistencyProof(
  at: HashAt,
  first: number,
  second: number,
): Promise<Uint8Array[]> {
  if (first > second)
    reject('AUDIT_ROLLED_BACK', `a tree of ${first} entries cannot have become one of ${second}`);
  return first === 0 || first === second ? [] : subproof(at, first, { from: 0, to: second }, true);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

async function pathTo(at: HashAt, index: number, from: number, to: number): Promise<Uint8Array[]> {
  if (to - from === 1) return [];
  const middle = from + half(to - from);
  return index < middle
    ? [...(await pathTo(at, index, from, middle)), await rangeHash(at, middle, to)]
    : [...(await pathTo(at, index, middle, to)), await rangeHash(at, from, middle)];
}

/** @param known whether the verifier has the root of [from, first) already */
async function subproof(
  at: HashAt,
  first: number,
  { from, to }: Range,
  known: boolean,
): Promise<Uint8Array[]> {
  if (first === to) return known ? [] : [await rangeHash(at, from, to)];
  const middle = from + half(to - from);
  return first <= middle
    ? [...(await subproof(at, first, { from, to: middle }, known)), await rangeHash(at, middle, to)]
    : [
        ...(await subproof(at, first, { from: middle, to }, false)),
        await rangeHash(at, from, middle),
      ];
}

/**
 * MTH(D[from:to]) of a range that the splitting of a tree produces: its complete parts are stored.
 */
async function rangeHash(at: HashAt, from: number, to: number): Promise<Uint8Array> {
  const level = Math.log2(to - from);
  if (Number.isInteger(level)) return at(level, from / 2 ** level);
  const middle = from + half(to - from);
  return nodeHash(await rangeHash(at, from, middle), await rangeHash(at, middle, to));
}

/**
 * The largest power of two less than n. Exact: the logarithm of a number below 2^53 is only ever an
 * integer for a power of two.
 */
const half = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1);
