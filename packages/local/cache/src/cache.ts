/**
 * Blobs of registries, kept for the next export. Nothing of it is believed: whoever uses a file of
 * it hashes it, and fetches the blob where it is another.
 */
import { rmSync } from 'node:fs';
import type { Begun } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { openFolder } from './folder.ts';
import { begunIn, Keeper } from './keeper.ts';
import type { CacheOptions } from './options.ts';
import { Shelf } from './shelf.ts';

/** A blob that is asked for. Size in bytes. */
interface Wanted {
  readonly digest: Digest;
  readonly size: number;
}

/** Sends a blob, whose beginning may be here already. */
type Sends = (begun?: Begun) => AsyncIterable<Uint8Array>;

/** How a blob may be had: from a file, by fetching it, and by fetching it from the beginning. */
export interface Kept {
  readonly hint?: string;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Where what the cache had of the beginning was of another blob. */
  readonly again?: () => AsyncIterable<Uint8Array>;
}

/** What came from the cache, and what did not. Sizes in bytes. */
export interface Tally {
  readonly hits: number;
  readonly hitBytes: number;
  readonly misses: number;
  /** What was sent: without the beginnings that were here. */
  readonly missBytes: number;
}

/**
 * Opens a cache for one export, or makes it. @throws Rejection CONFIG where the folder holds other
 * files, is a link, or another user may write in it; IO where it cannot be made or read
 */
export const openCache = (options: CacheOptions): BlobCache =>
  new BlobCache(new Shelf(openFolder(options.folder, options.uid)), options);

/** A cache in use by one export. Others may use it too. */
export class BlobCache {
  readonly #shelf: Shelf;
  readonly #options: CacheOptions;
  readonly #asked = new Map<Digest, number>();
  readonly #sent = new Map<Digest, number>();
  /** Names of what this export uses: it makes no room by removing them. */
  readonly #used = new Set<string>();
  /** What may be added still, in bytes; nothing before room was made. */
  #room = 0;
  #isStopped = false;

  constructor(shelf: Shelf, options: CacheOptions) {
    this.#shelf = shelf;
    this.#options = options;
  }

  get folder(): string {
    return this.#shelf.folder;
  }

  /** How to have a blob. @param send fetches it */
  blob(wanted: Wanted, send: Sends): Kept {
    const { digest, size } = wanted;
    const name = this.#shelf.nameOf(digest);
    this.#asked.set(digest, size);
    this.#used.add(name).add(this.#shelf.nameOfBegun(digest));
    const begun = this.#begunOf(wanted);
    const fetched = (from?: Begun) => () => this.#keeping(wanted, send, from);
    const again = begun === undefined ? {} : { again: fetched() };
    if (this.#shelf.size(name) !== size) return { open: fetched(begun), ...again };
    this.#shelf.touch(name, this.#options.now());
    return { hint: this.#shelf.path(name), open: fetched(begun), ...again };
  }

  /**
   * Removes what was used longest ago, so that blobs of these sizes can be kept; for one that is
   * larger than the cache nothing gives way. What is not asked room for is not kept.
   * @returns the bytes that may be added
   */
  makeRoom(sizes: readonly number[]): number {
    const { limit } = this.#options;
    const bytes = sizes.reduce((sum, size) => sum + (size > limit ? 0 : size), 0);
    const held = this.#orStop(() => this.#shelf.trim(Math.max(0, limit - bytes), this.#used));
    if (held !== undefined) this.#room = Math.max(0, Math.min(bytes, limit - held));
    return this.#room;
  }

  /** When all was used: what is over the limit goes too, whoever used it, the oldest first. */
  end(): void {
    if (!this.#isStopped) this.#orStop(() => this.#shelf.trim(this.#options.limit, new Set()));
  }

  /** Keeps nothing more. @param why is told, once */
  stop(why: string): void {
    if (!this.#isStopped) this.#options.onNote?.(`blobs are not kept for the next export: ${why}`);
    this.#isStopped = true;
  }

  tally(): Tally {
    const asked = [...this.#asked];
    const hits = asked.filter(([digest]) => !this.#sent.has(digest));
    return {
      hits: hits.length,
      hitBytes: hits.reduce((sum, [, size]) => sum + size, 0),
      misses: asked.length - hits.length,
      missBytes: [...this.#sent.values()].reduce((sum, bytes) => sum + bytes, 0),
    };
  }

  /** What an export that was ended had of it. */
  #begunOf({ digest, size }: Wanted): Begun | undefined {
    const name = this.#shelf.nameOfBegun(digest);
    const begun = this.#shelf.size(name) ?? 0;
    return begun > 0 && begun < size ? begunIn(this.#shelf.path(name), begun) : undefined;
  }

  async *#keeping(
    wanted: Wanted,
    send: Sends,
    begun: Begun | undefined,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const keeper = this.#keeperOf(wanted, begun?.size ?? 0);
    let sent = -(begun?.size ?? 0);
    try {
      for await (const piece of send(begun)) {
        sent += piece.length;
        this.#sent.set(wanted.digest, Math.max(0, sent));
        this.#orStop(() => keeper?.add(piece), keeper);
        yield piece;
      }
      this.#orStop(() => keeper?.finish(), keeper);
    } catch (thrown) {
      if (isOther(thrown) && keeper !== undefined) this.#forget(wanted);
      throw thrown;
    } finally {
      keeper?.close();
    }
  }

  /** Where there is room for the blob; one that gives way leaves its own. */
  #keeperOf({ digest, size }: Wanted, begun: number): Keeper | undefined {
    const name = this.#shelf.nameOf(digest);
    const needed = this.#shelf.size(name) === size ? 0 : size - begun;
    if (this.#isStopped || this.#room < needed) return undefined;
    this.#room -= needed;
    const path = this.#shelf.path(name);
    const begunPath = this.#shelf.path(this.#shelf.nameOfBegun(digest));
    return this.#orStop(() => new Keeper({ path, begunPath, size, begun }));
  }

  /** What hashes to something else is no beginning of the blob, and leaves its room to it. */
  #forget({ digest, size }: Wanted): void {
    this.#room += size;
    rmSync(this.#shelf.path(this.#shelf.nameOfBegun(digest)), { force: true });
  }

  /** A cache that fails, on a full disk say, is told of, and fails nothing else. */
  #orStop<T>(run: () => T, keeper?: Keeper): T | undefined {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof Rejection)) throw thrown;
      keeper?.drop();
      this.stop(thrown.message);
      return undefined;
    }
  }
}

const isOther = (thrown: unknown): boolean =>
  thrown instanceof Rejection && thrown.code === 'DIGEST';
