/**
 * Entry by entry through a tar, forwards only: each header canonical, each name of the grammar and
 * in its place, each padding zero, and after two zero blocks nothing.
 */
import { LIMITS } from '@sealift/bytes';
import { BLOCK, decodeHeader, paddingOf } from './header.ts';
import { type EntryKind, kindOf } from './names.ts';
import { rejectTruncated, violation } from './rules.ts';

/** Where the walk gets its bytes. */
export interface SequentialReader {
  /** Of the next byte. */
  readonly position: number;
  /** The next `length` bytes; fewer only where the input ends. */
  take(length: number): Promise<Uint8Array>;
}

/** An entry whose header was read; its body begins at `offset`. */
export interface Entry {
  readonly name: string;
  readonly what: EntryKind;
  readonly size: number;
  readonly offset: number;
}

export class Walk {
  readonly #tape: SequentialReader;
  readonly #names = new Set<string>();
  #last: Entry | undefined;

  constructor(tape: SequentialReader) {
    this.#tape = tape;
  }

  /**
   * The next entry, or undefined after the last. The body of the one before must have been taken
   * from the tape.
   * @throws Rejection TAR_* | LIMIT
   */
  async next(): Promise<Entry | undefined> {
    if (this.#last !== undefined) await this.#padding(this.#last);
    const at = this.#tape.position;
    const block = await this.#block('a header or the end of the archive');
    if (isZero(block)) return this.#end();
    const { name, size } = decodeHeader(block, at);
    const entry = { name, size, what: kindOf(name, at), offset: at + BLOCK };
    this.#place(entry, at);
    this.#last = entry;
    return entry;
  }

  /**
   * The body of an entry, whole. @throws Rejection TAR_HEADER when larger than `limit`,
   * TAR_TRUNCATED
   */
  async body(entry: Entry, limit: number): Promise<Uint8Array> {
    // The size is the header's word, and a header is no proof: a bound that is passed here is
    // damage or malice, and either is in the bytes.
    if (entry.size > limit)
      violation(
        'entry-limit',
        `entry "${entry.name}" has ${entry.size} bytes, limit ${limit}`,
        entry.offset - BLOCK + 124,
      );
    const bytes = await this.#tape.take(entry.size);
    return bytes.length === entry.size ? bytes : rejectTruncated(entry.name, this.#tape.position);
  }

  #place(entry: Entry, offset: number): void {
    if (this.#names.has(entry.name))
      violation('name-once', `entry "${entry.name}" stands twice`, offset);
    this.#names.add(entry.name);
    if (this.#names.size > LIMITS.tarEntries)
      violation('entry-count', `more than ${LIMITS.tarEntries} entries`, offset);
    const expected = HEAD[this.#names.size - 1];
    if (expected !== undefined && entry.name !== expected)
      violation('order-head', `entry "${entry.name}" stands where ${expected} must`, offset);
    if (place(entry) < place(this.#last))
      violation(
        'order-regions',
        `entry "${entry.name}" stands after "${this.#last?.name}"`,
        offset,
      );
  }

  async #padding({ name, size }: Entry): Promise<void> {
    const at = this.#tape.position;
    const padding = await this.#tape.take(paddingOf(size));
    const flaw = firstNonZero(padding);
    if (flaw >= 0) violation('padding-zero', `the padding after "${name}" is not zero`, at + flaw);
    if (padding.length < paddingOf(size))
      rejectTruncated(`the padding after "${name}"`, this.#tape.position);
  }

  async #end(): Promise<undefined> {
    const at = this.#tape.position;
    const missing = HEAD[this.#names.size];
    if (missing !== undefined)
      violation('order-head', `the archive ends before ${missing}`, at - BLOCK);
    const block = await this.#block('the second of the two zero blocks at the end');
    const flaw = firstNonZero(block);
    if (flaw >= 0) violation('end-zero', 'the second block of the end is not zero', at + flaw);
    if ((await this.#tape.take(1)).length > 0)
      violation('end-of-file', 'bytes follow the end of the archive', at + BLOCK);
    return undefined;
  }

  async #block(what: string): Promise<Uint8Array> {
    const block = await this.#tape.take(BLOCK);
    return block.length === BLOCK ? block : rejectTruncated(what, this.#tape.position);
  }
}

const HEAD = ['oci-layout', 'index.json', 'sealift/manifest.json'] as const;

/**
 * A text that sorts as the regions of a bundle do: head, trust files by name, then blobs (whose
 * order follows from their roles).
 */
function place(entry: Entry | undefined): string {
  if (entry === undefined || entry.what.kind === 'head') return '0';
  return entry.what.kind === 'trust' ? `1${entry.what.name}` : '2';
}

const isZero = (block: Uint8Array): boolean => firstNonZero(block) < 0;

/** A plain loop: the padding of every blob passes here. */
function firstNonZero(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return i;
  return -1;
}
