/** The tree on disk: its right edge in memory, its tiles, and the checkpoint that signs it. */
import { equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Checkpoint, leafHash, merkle, signing, tiles } from '@sealift/tlog';
import type { TileStore } from './tile-store.ts';

export class StoredTree {
  readonly #store: TileStore;
  readonly #edge = new merkle.TreeEdge();
  /** Entries of the last, incomplete bundle. */
  #bundle: Uint8Array[] = [];

  private constructor(store: TileStore) {
    this.#store = store;
  }

  /**
   * Computes the tree anew from its leaf hashes and compares it with the checkpoint.
   * @throws Rejection AUDIT_ENTRY where they disagree | AUDIT_ROLLED_BACK where tiles are missing |
   * IO
   */
  static async load(
    store: TileStore,
    { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  ): Promise<StoredTree> {
    const tree = new StoredTree(store);
    const count = Number(size);
    for (const tile of tiles.tilesOf(count, 0))
      for (const leaf of await store.hashes(tile)) tree.#edge.append(leaf);
    if (!equal(tree.#edge.root(), root))
      reject(
        'AUDIT_ENTRY',
        `the tiles hold another tree of ${count} entries than the one that the checkpoint signs`,
      );
    const rest = count % tiles.WIDTH;
    if (rest > 0) tree.#bundle = await store.entries((count - rest) / tiles.WIDTH, rest);
    return tree;
  }

  get size(): number {
    return this.#edge.size;
  }

  /**
   * Adds entries and makes their bundles and tiles durable, each file by itself. Nothing refers to
   * them until the checkpoint does, which its
   * caller writes after this.
   */
  async extend(entries: readonly Uint8Array[]): Promise<void> {
    for (const entry of entries) await this.#add(entry);
    if (this.#bundle.length > 0)
      await this.#store.write(
        tiles.tileOf(this.size, 'entries', Math.floor(this.size / tiles.WIDTH)),
        this.#bundle,
      );
    for (const tile of this.#edge.partial()) await this.#store.write(tile, tile.hashes);
  }

  async #add(entry: Uint8Array): Promise<void> {
    this.#bundle.push(entry);
    const full = this.#edge.append(leafHash(entry));
    if (full.length === 0) return;
    await this.#store.write(
      { level: 'entries', index: this.size / tiles.WIDTH - 1, width: tiles.WIDTH },
      this.#bundle,
    );
    for (const tile of full) await this.#store.write(tile, tile.hashes);
    this.#bundle = [];
  }

  /** The text of the checkpoint for the tree as it is. */
  checkpointText(origin: string): string {
    return signing.checkpointText({ origin, size: BigInt(this.size), root: this.#edge.root() });
  }
}
