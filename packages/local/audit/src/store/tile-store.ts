/** Tiles and entry bundles as files (c2sp.org/tlog-tiles), and the hashes that they hold. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concat, equal, reject } from '@sealift/bytes';
import { leafHash, merkle, tiles } from '@sealift/tlog';
import { isMissing, makeFolders, unreadable, writeWhole } from './files.ts';

export class TileStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whether there is any tile. */
  async isThere(): Promise<boolean> {
    return (await readdir(join(this.#directory, 'tile')).catch(() => [])).length > 0;
  }

  /** Makes a tile of hashes, or an entry bundle, durable under its name. Equal to itself each time: tiles never change. */
  async write(tile: tiles.TileAt, content: readonly Uint8Array[]): Promise<void> {
    const path = join(this.#directory, tiles.path(tile));
    await makeFolders(this.#directory, dirname(path));
    await writeWhole(path, tile.level === 'entries' ? tiles.encodeBundle(content) : concat(...content));
    // Checkpoints of smaller trees find the whole tile instead (c2sp.org/tlog-tiles, Partial Tiles).
    if (tile.width === tiles.WIDTH) await rm(`${path}.p`, { recursive: true, force: true });
  }

  /** @throws Rejection AUDIT_ROLLED_BACK where it is missing | AUDIT_ENTRY where it has another length | IO */
  async hashes(tile: tiles.TileAt): Promise<Uint8Array[]> {
    const hashes = tiles.decodeHashes(await this.#read(tile));
    if (hashes.length < tile.width) reject('AUDIT_ENTRY', `${tiles.path(tile)} holds ${hashes.length} hashes`);
    return hashes.slice(0, tile.width);
  }

  /** The entries of a bundle, each held against its leaf hash. @throws as `hashes` */
  async entries(index: number, width: number): Promise<Uint8Array[]> {
    const tile = { level: 'entries', index, width } as const;
    const entries = tiles.decodeBundle(await this.#read(tile)).slice(0, width);
    const leaves = await this.hashes({ ...tile, level: 0 });
    const wrong = leaves.findIndex((leaf, i) => entries[i] === undefined || !equal(leafHash(entries[i]), leaf));
    return wrong < 0 ? entries : reject('AUDIT_ENTRY', `entry ${index * tiles.WIDTH + wrong} is not the one in the tree`);
  }

  /** The hashes of a tree of `size` leaves, for proofs. Tiles are read once each. */
  hashAt(size: number): merkle.HashAt {
    const known = new Map<string, Promise<Uint8Array[]>>();
    return async (level, index) => {
      const inTile = level % tiles.HEIGHT;
      const first = index * 2 ** inTile;
      const tileLevel = (level - inTile) / tiles.HEIGHT;
      const tile = tiles.tileOf(size, tileLevel, Math.floor(first / tiles.WIDTH));
      const path = tiles.path(tile);
      const hashes = known.get(path) ?? this.hashes(tile);
      known.set(path, hashes);
      return merkle.completeRoot((await hashes).slice(first % tiles.WIDTH, (first % tiles.WIDTH) + 2 ** inTile));
    };
  }

  /** A partial tile gives way to the whole one, which begins with the same. */
  async #read(tile: tiles.TileAt): Promise<Uint8Array> {
    for (const width of new Set([tile.width, tiles.WIDTH])) {
      const path = join(this.#directory, tiles.path({ ...tile, width }));
      const found = await readFile(path).catch((cause: unknown) => (isMissing(cause) ? undefined : unreadable(path, cause)));
      if (found !== undefined) return new Uint8Array(found);
    }
    return reject('AUDIT_ROLLED_BACK', `${tiles.path(tile)} is missing, although the checkpoint covers it`);
  }
}
