/** One blob on its way into the cache. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { asIo, type Begun, CHUNK, openRegular, readAt, writeAt } from '@sealift/blobs';
import { reject } from '@sealift/failures';

/** Never through a link, never into what is no regular file. T29 */
const GROWING = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Where a blob grows, the name that it gets, its size and how much of it is there, in bytes. */
interface Place {
  readonly begunPath: string;
  readonly path: string;
  readonly size: number;
  readonly begun: number;
}

/**
 * Writes a blob beside its name and gives it that name when it is whole. Several exports may write
 * the same one: the bytes of a digest are the same, and lie at the same places.
 */
export class Keeper {
  readonly #place: Place;
  readonly #fd: number;
  #done = 0;
  #isClosed = false;

  /** @throws Rejection IO | INDEX */
  constructor(place: Place) {
    const { begunPath } = place;
    this.#place = place;
    this.#fd = asIo(begunPath, () => openSync(begunPath, GROWING, 0o600));
    if (fstatSync(this.#fd).isFile()) return;
    this.close();
    reject('IO', `${begunPath} is not a regular file`);
  }

  /** The next piece of the blob, from its beginning on. @throws Rejection IO */
  add(piece: Uint8Array): void {
    const skip = Math.min(piece.length, Math.max(0, this.#place.begun - this.#done));
    const at = this.#done + skip;
    this.#done += piece.length;
    if (!this.#isClosed) writeAt(this.#fd, piece.subarray(skip), at);
  }

  /** The blob was whole, and right. @throws Rejection IO */
  finish(): void {
    if (this.#isClosed) return;
    const { path, begunPath, size } = this.#place;
    asIo(path, () => ftruncateSync(this.#fd, size));
    // Another export was first with the same bytes.
    if (existsSync(begunPath)) asIo(path, () => renameSync(begunPath, path));
  }

  /** What is there is of no use, or there is no room for it. */
  drop(): void {
    this.close();
    rmSync(this.#place.begunPath, { force: true });
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.#fd);
    this.#isClosed = true;
  }
}

/** What a file holds of a blob that is not whole: at most `size` bytes, as they lie now. */
export const begunIn = (path: string, size: number): Begun => ({
  size,
  async *open() {
    const { fd } = openRegular(path);
    try {
      for (let at = 0; at < size; at += CHUNK) {
        const piece = new Uint8Array(Math.min(CHUNK, size - at));
        yield piece.subarray(0, readAt(fd, piece, at));
      }
    } finally {
      closeSync(fd);
    }
  },
});
