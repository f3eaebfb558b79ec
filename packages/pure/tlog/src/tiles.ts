/**
 * Tiles: the hashes of a tree and its entries as files that never change (c2sp.org/tlog-tiles).
 *
 *     tile/0/x001/x234/067          256 leaf hashes of 32 bytes, from leaf 1234067·256 on
 *     tile/1/000.p/8                8 hashes, each of a whole tile of level 0
 *     tile/entries/000.p/5          5 entries, each behind its length in two bytes, big-endian
 */
import { concat } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** Hashes or entries of a full tile; each level of tiles spans this many of the one below. */
export const WIDTH = 256;
/** Levels of the tree inside one tile: 2^8 = 256. */
export const HEIGHT = 8;
/** An entry's length stands in two bytes. */
export const MAX_ENTRY = 0xffff;

/** Where a tile is. */
export interface TileAt {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256. */
  readonly width: number;
}

/** The path of a tile below the log's directory or URL. */
export function path({ level, index, width }: TileAt): string {
  const groups =
    String(index)
      .padStart(Math.ceil(String(index).length / 3) * 3, '0')
      .match(/.{3}/g) ?? [];
  const name = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${name}${width < WIDTH ? `.p/${width}` : ''}`;
}

const LEVEL = '(entries|[0-9]|[1-5][0-9]|6[0-3])';
const INDEX = '((?:x[0-9]{3}/)*[0-9]{3})';
const PATH = new RegExp(`^tile/${LEVEL}/${INDEX}(?:\\.p/([1-9][0-9]{0,2}))?$`);

/** Reads a tile's path; undefined for any other, and for another way to write the same one. */
export function parsePath(text: string): TileAt | undefined {
  const [, level, name, width = String(WIDTH)] = PATH.exec(text) ?? [];
  if (level === undefined || name === undefined) return undefined;
  const tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(name.replaceAll(/[x/]/g, '')),
    width: Number(width),
  } as const;
  return Number.isSafeInteger(tile.index) && path(tile) === text ? tile : undefined;
}

/**
 * The tiles of one level that a tree of `size` leaves has from the tile `from` on: full ones, and
 * the last where it is partial.
 */
export function tilesOf(size: number, level: number | 'entries', from = 0): TileAt[] {
  const count = Math.floor(size / WIDTH ** (level === 'entries' ? 0 : level));
  const tiles: TileAt[] = [];
  for (let index = from; index * WIDTH < count; index++) tiles.push(tileOf(size, level, index));
  return tiles;
}

/** One tile of a tree of `size` leaves: full, or the last of its level. */
export function tileOf(size: number, level: number | 'entries', index: number): TileAt {
  const count = Math.floor(size / WIDTH ** (level === 'entries' ? 0 : level));
  return { level, index, width: Math.min(WIDTH, count - index * WIDTH) };
}

/** How many levels of tiles a tree of `size` leaves has. */
export function levelsOf(size: number): number {
  let levels = 0;
  while (Math.floor(size / WIDTH ** levels) > 0) levels++;
  return levels;
}

/**
 * The bytes of an entry bundle. @throws Rejection LIMIT for an entry longer than two bytes can say
 */
export const encodeBundle = (entries: readonly Uint8Array[]): Uint8Array =>
  concat(...entries.flatMap((entry) => [lengthOf(entry), entry]));

function lengthOf({ length }: Uint8Array): Uint8Array {
  if (length > MAX_ENTRY) reject('LIMIT', `entry of ${length} bytes, limit ${MAX_ENTRY}`);
  return Uint8Array.of(length >> 8, length & 0xff);
}

/** The entries of a bundle. @throws Rejection AUDIT_ENTRY when the lengths do not fill the bytes */
export function decodeBundle(bytes: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [high, low] = bytes.subarray(at, at + 2);
    if (high === undefined || low === undefined)
      return reject('AUDIT_ENTRY', 'an entry bundle ends within a length', { offset: at });
    const end = at + 2 + high * 256 + low;
    if (end > bytes.length)
      return reject('AUDIT_ENTRY', 'an entry bundle ends within an entry', { offset: at });
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** The hashes of a tile. @throws Rejection AUDIT_ENTRY when they are not whole */
export function decodeHashes(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length % 32 !== 0)
    reject('AUDIT_ENTRY', `tile of ${bytes.length} bytes, expected 32 for each hash`);
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(i * 32, i * 32 + 32));
}
