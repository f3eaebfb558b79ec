/**
 * The write-ahead journal: what is durable and not yet in the tree. Whatever goes wrong here is
 * final; only reopening the log recovers.
 */
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { awaitIo } from '@sealift/blobs';
import { concat } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { writeWhole } from '../store/files.ts';
import { encodeFrame, encodeHeader, MAX_FRAME } from './frame.ts';

export class Journal {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #inode: bigint;
  #size: number;

  private constructor(
    path: string,
    file: FileHandle,
    { inode, size }: { inode: bigint; size: number },
  ) {
    this.#path = path;
    this.#file = file;
    this.#inode = inode;
    this.#size = size;
  }

  /**
   * Puts a new journal in the place of what is at `path`: it is written under another name, made
   * durable, and renamed; then the folder is
   * made durable, so that no later crash brings back the old one beneath entries that were added to
   * the new.
   * @param base index in the log of the first of `entries`
   */
  static async start(path: string, base: number, entries: readonly Uint8Array[]): Promise<Journal> {
    const bytes = concat(encodeHeader(base), ...groupsOf(entries).map(encodeFrame));
    await writeWhole(path, bytes);
    const file = await awaitIo(path, () =>
      open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW),
    );
    const { ino } = await file.stat({ bigint: true });
    return new Journal(path, file, { inode: ino, size: bytes.length });
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * Makes a group of entries durable, all or none. fdatasync once for all of them: the length of
   * the file is a part of what it makes durable.
   * The look at the path comes last, when what was written is where it was written: a journal that
   * was moved away or replaced meanwhile holds
   * it where no recovery reads.
   */
  async append(entries: readonly Uint8Array[]): Promise<void> {
    const frame = encodeFrame(entries);
    await awaitIo(this.#path, () => this.#file.appendFile(frame));
    await awaitIo(this.#path, () => this.#file.datasync());
    this.#size += frame.length;
    const there = await this.expectInPlace();
    if (there.size !== BigInt(this.#size))
      reject(
        'AUDIT_LOG',
        `the journal has ${there.size} bytes, expected ${this.#size}: something else wrote to it`,
      );
  }

  /** @throws Rejection AUDIT_LOG where the path leads to another file */
  async expectInPlace(): Promise<BigIntStats> {
    const there = await stat(this.#path, { bigint: true }).catch(() => undefined);
    return there?.ino === this.#inode
      ? there
      : reject('AUDIT_LOG', 'the journal was moved away or replaced while it was open');
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Splits entries into groups that fit a frame each. */
function groupsOf(entries: readonly Uint8Array[]): Uint8Array[][] {
  const groups: Uint8Array[][] = [];
  for (let rest = entries; rest.length > 0; rest = rest.slice(groups.at(-1)?.length))
    groups.push(rest.slice(0, groupLength(rest)));
  return groups;
}

/** How many of the first entries fit one frame: at least one. */
export function groupLength(entries: readonly Uint8Array[]): number {
  let room = MAX_FRAME;
  const tooMany = entries.findIndex((entry) => {
    room -= entry.length + 2;
    return room < 0;
  });
  return tooMany < 0 ? entries.length : tooMany;
}
