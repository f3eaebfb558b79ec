/** Tiles and entry bundles as files (c2sp.org/tlog-tiles), and the hashes that they hold. */
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concat, equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { leafHash, merkle, tiles } from '@sealift/tlog';
import { makeFolders, readIfThere, writeWhole } from './files.ts';

export class TileStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whether there is any tile. */
  async isThere(): Promise<boolean> {
    return (await readdir(join(this.#directory, 'tile')).catch(() => [])).length > 0;
  }

  /**
   * Makes a tile of hashes, or an entry bundle, durable under its name. Equal to itself each time:
   * tiles never change.
   */
  async write(tile: tiles.TileAt, content: readonly Uint8Array[]): Promise<void> {
    const path = join(this.#directory, tiles.path(tile));
    await makeFolders(this.#directory, dirname(path));
    await writeWhole(
      path,
      tile.level === 'entries' ? tiles.encodeBundle(content) : concat(...content),
    );
    // Checkpoints of smaller trees find the whole tile instead (c2sp.org/tlog-tiles, Partial
    // Tiles).
    if (tile.width === tiles.WIDTH) await rm(`${path}.p`, { recursive: true, force: true });
  }

  /**
   * @throws Rejection AUDIT_ROLLED_BACK where it is missing | AUDIT_ENTRY where it has another
   * length | IO
   */
  async hashes(tile: tiles.TileAt): Promise<Uint8Array[]> {
    const { bytes, width } = await this.find(tile);
    const hashes = tiles.decodeHashes(bytes);
    if (hashes.length !== width)
      reject('AUDIT_ENTRY', `${tiles.path({ ...tile, width })} holds ${hashes.length} hashes`);
    return hashes.slice(0, tile.width);
  }

  /**
   * The entries of a bundle as they are there: not held against anything, more where the whole one
   * is there. @throws as `hashes`
   */
  async bundle(index: number, width: number): Promise<Uint8Array[]> {
    const found = await this.find({ level: 'entries', index, width });
    const entries = tiles.decodeBundle(found.bytes);
    if (entries.length !== found.width)
      reject(
        'AUDIT_ENTRY',
        `entry bundle ${index} holds ${entries.length} entries, expected ${found.width}`,
      );
    return entries.slice(0, width);
  }

  /** The bytes of exactly this file, where it is there. @throws Rejection IO */
  read(tile: tiles.TileAt): Promise<Uint8Array | undefined> {
    return readIfThere(join(this.#directory, tiles.path(tile)));
  }

  /** The entries of a bundle, each held against its leaf hash. @throws as `hashes` */
  async entries(index: number, width: number): Promise<Uint8Array[]> {
    const entries = await this.bundle(index, width);
    const leaves = await this.hashes({ level: 0, index, width });
    const wrong = leaves.findIndex(
      (leaf, i) => entries[i] === undefined || !equal(leafHash(entries[i]), leaf),
    );
    return wrong < 0
      ? entries
      : reject('AUDIT_ENTRY', `entry ${index * tiles.WIDTH + wrong} is not the one in the tree`);
  }

  /** The hashes of a tree of `size` leaves, for proofs. Tiles are read once each. */
  hashAt(size: number): merkle.HashAt {
    return merkle.inTiles(size, (tile) => this.hashes(tile));
  }

  /**
   * A tile, or the whole one, which begins with the same: a partial tile gives way to it. @throws
   * Rejection AUDIT_ROLLED_BACK | IO
   */
  async find(tile: tiles.TileAt): Promise<{ readonly bytes: Uint8Array; readonly width: number }> {
    for (const width of [tile.width, tiles.WIDTH]) {
      const bytes = await this.read({ ...tile, width });
      if (bytes !== undefined) return { bytes, width };
    }
    return reject(
      'AUDIT_ROLLED_BACK',
      `${tiles.path(tile)} is missing, although the checkpoint covers it`,
    );
  }
}
