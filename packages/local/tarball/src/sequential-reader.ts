import { createHash } from 'node:crypto';
import { awaitIo } from '@sealift/blobs';
import { Rejection } from '@sealift/failures';
import type { StoredBlob } from './listing.ts';
import { rejectTruncated } from './rules.ts';
import type { SequentialReader } from './walk.ts';

/** A stream, forwards only and each byte once. */
export class StreamReader implements SequentialReader {
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#chunks = input[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    await this.each(length, (piece) => {
      bytes.set(piece, done);
      done += piece.length;
    });
    return bytes.subarray(0, done);
  }

  /**
   * Gives the next `length` bytes in pieces, each valid only until the call ends. @returns how many
   * there were
   */
  async each(length: number, piece: (bytes: Uint8Array) => void): Promise<number> {
    let left = length;
    while (left > 0 && (this.#rest.length > 0 || (await this.#refill()))) {
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      this.position += part.length;
      left -= part.length;
      piece(part);
    }
    return length - left;
  }

  /**
   * Moves over a blob, hashing it. @returns why it is refused, or undefined. @throws Rejection
   * TAR_TRUNCATED
   */
  async hash(
    { digest, size, offset }: StoredBlob,
    piece: (bytes: Uint8Array) => void,
  ): Promise<Rejection | undefined> {
    const hash = createHash('sha256');
    const passed = await this.each(size, (bytes) => {
      hash.update(bytes);
      piece(bytes);
    });
    if (passed < size) rejectTruncated(`blob ${digest}`, this.position);
    const found = `sha256:${hash.digest('hex')}`;
    if (found === digest) return undefined;
    return new Rejection('DIGEST', `blob ${digest}: the bytes hash to ${found}`, {
      rule: 'blob-digest',
      offset,
    });
  }

  /** Tells the sender that no more is read. */
  async end(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #refill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { done, value } = await awaitIo('standard input', () => this.#chunks.next());
      if (done === true) return false;
      this.#rest = value;
    }
    return true;
  }
}
