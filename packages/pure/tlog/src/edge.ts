import { EMPTY_ROOT, nodeHash } from './hashes.ts';
import { HEIGHT, type TileAt, WIDTH } from './tiles.ts';

/** A tile with its hashes. */
export interface Tile extends TileAt {
  readonly level: number;
  readonly hashes: readonly Uint8Array[];
}

/**
 * The right edge of a growing tree: the last, incomplete tile of each level. It is all that a log
 * needs in memory, whatever its size, to
 * write its tiles and to know its root.
 */
export class TreeEdge {
  #size = 0;
  readonly #levels: { index: number; hashes: Uint8Array[] }[] = [];

  get size(): number {
    return this.#size;
  }

  /**
   * Adds a leaf hash. @returns the tiles that it completed, lowest level first: their hashes are no
   * longer here
   */
  append(leaf: Uint8Array): Tile[] {
    const full: Tile[] = [];
    let hash: Uint8Array | undefined = leaf;
    for (let level = 0; hash !== undefined; level++) {
      const tile = this.#levels[level] ?? { index: 0, hashes: [] };
      this.#levels[level] = tile;
      tile.hashes.push(hash);
      if (tile.hashes.length < WIDTH) break;
      full.push({ level, index: tile.index, width: WIDTH, hashes: tile.hashes });
      hash = completeRoot(tile.hashes);
      this.#levels[level] = { index: tile.index + 1, hashes: [] };
    }
    this.#size++;
    return full;
  }

  /** The partial tiles of the tree as it is now, lowest level first. */
  partial(): Tile[] {
    return this.#levels.flatMap(({ index, hashes }, level) =>
      hashes.length === 0 ? [] : [{ level, index, width: hashes.length, hashes: [...hashes] }],
    );
  }

  /**
   * The root: the complete subtrees from the smallest to the largest, each the left sibling of what
   * is right of it.
   */
  root(): Uint8Array {
    const subtrees = this.#levels.flatMap(({ hashes }) => completeSubtrees(hashes));
    const [smallest = EMPTY_ROOT, ...larger] = subtrees;
    return larger.reduce((right, left) => nodeHash(left, right), smallest);
  }
}

/**
 * The roots of the complete subtrees that a list of fewer than 256 nodes consists of, smallest
 * (rightmost) first.
 */
function completeSubtrees(hashes: readonly Uint8Array[]): Uint8Array[] {
  const roots: Uint8Array[] = [];
  let end = hashes.length;
  for (let level = 0; level < HEIGHT; level++) {
    const width = 2 ** level;
    if ((hashes.length & width) === 0) continue;
    roots.push(completeRoot(hashes.slice(end - width, end)));
    end -= width;
  }
  return roots;
}

/** The root of 2^n nodes. */
export function completeRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let level = hashes;
  while (level.length > 1) level = pairsOf(level).map(([left, right]) => nodeHash(left, right));
  return level[0] ?? EMPTY_ROOT;
}

/** Neighbours, two by two; of a number that is even none is left over. */
const pairsOf = (hashes: readonly Uint8Array[]): (readonly [Uint8Array, Uint8Array])[] =>
  hashes.flatMap((right, i) => {
    const left = i % 2 === 1 ? hashes[i - 1] : undefined;
    return left === undefined ? [] : [[left, right] as const];
  });
