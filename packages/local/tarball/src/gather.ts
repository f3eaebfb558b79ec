import { CHUNK, writeAt } from '@sealift/blobs';

/** Writes pieces that follow each other, or nearly so, in one call: a call for each would cost more than the bytes where they are few. */
export class Gather {
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
    const at = position - this.#start;
    const follows = this.#length > 0 && at >= this.#length && at + bytes.length <= CHUNK;
    if (follows) this.#append(bytes, at);
    else this.#begin(bytes, position);
  }

  /** @throws Rejection IO */
  flush(): void {
    writeAt(this.#fd, this.#buffer.subarray(0, this.#length), this.#start);
    this.#length = 0;
  }

  #begin(bytes: Uint8Array, position: number): void {
    this.flush();
    this.#start = position;
    if (bytes.length <= CHUNK) this.#append(bytes, 0);
    else writeAt(this.#fd, bytes, position);
  }

  #append(bytes: Uint8Array, at: number): void {
    this.#buffer.fill(0, this.#length, at);
    this.#buffer.set(bytes, at);
    this.#length = at + bytes.length;
  }
}
