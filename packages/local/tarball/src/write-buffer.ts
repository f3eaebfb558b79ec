import { CHUNK, writeAt } from '@sealift/blobs';

/**
 * Writes pieces that follow each other, or nearly so, in one call: a call for each would cost more
 * than the bytes where they are few.
 */
export class WriteBuffer {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(CHUNK);
  /** Where the buffer begins in the file, and how much of it is filled. */
  #start = 0;
  #length = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Between two pieces only zeros may belong. @throws Rejection IO */
  put(bytes: Uint8Array, position: number): void {
    if (bytes.length <= CHUNK) this.room(bytes.length, position).set(bytes);
    else this.#writeAlone(bytes, position);
  }

  /**
   * Where the bytes of a piece of at most `CHUNK` are to be put, before the next piece. They would
   * cost twice where each was a buffer first. @throws Rejection IO
   */
  room(length: number, position: number): Uint8Array {
    const at = position - this.#start;
    const follows = this.#length > 0 && at >= this.#length && at + length <= CHUNK;
    if (!follows) this.#begin(position);
    const from = follows ? at : 0;
    this.#buffer.fill(0, this.#length, from);
    this.#length = from + length;
    return this.#buffer.subarray(from, this.#length);
  }

  /** @throws Rejection IO */
  flush(): void {
    writeAt(this.#fd, this.#buffer.subarray(0, this.#length), this.#start);
    this.#length = 0;
  }

  #begin(position: number): void {
    this.flush();
    this.#start = position;
  }

  #writeAlone(bytes: Uint8Array, position: number): void {
    this.flush();
    writeAt(this.#fd, bytes, position);
  }
}
