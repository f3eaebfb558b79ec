/**
 * The log while it is written: entries wait in a queue, go into the journal in groups, and from
 * there into the tree.
 */

import { join } from 'node:path';
import type { Lock } from '@sealift/blobs/lock';
import { Rejection, reject } from '@sealift/failures';
import { tiles } from '@sealift/tlog';
import type { AuditEntry, AuditLog, AuditLogOptions } from './audit-log.ts';
import { decodeEntry, encodeEntry } from './event/codec.ts';
import type { AuditEvent, PayloadRef } from './event/kinds.ts';
import { groupLength, Journal } from './journal/journal.ts';
import type { LogClock } from './log-clock.ts';
import { writeAnchors } from './store/anchors.ts';
import { signCheckpoint, writeCheckpoint } from './store/checkpoint.ts';
import { unwritable } from './store/files.ts';
import { keepPayload, readPayload } from './store/payloads.ts';
import type { StoredTree } from './store/stored-tree.ts';
import type { TileStore } from './store/tile-store.ts';

/**
 * A journal of so many bytes is begun anew, with what is not yet in the tree: the next start reads
 * all of it.
 */
const JOURNAL_BYTES = 8 * 1024 * 1024;
const CHECKPOINT_EVERY = 1000;

interface Waiting {
  readonly bytes: Uint8Array;
  resolve(index: number): void;
  fail(cause: unknown): void;
}

interface Parts {
  readonly options: AuditLogOptions;
  readonly store: TileStore;
  readonly tree: StoredTree;
  readonly journal: Journal;
  readonly lock: Lock;
  readonly note: string;
  readonly clock: LogClock;
}

export class Writer implements AuditLog {
  readonly #parts: Parts;
  #journal: Journal;
  #note: string;
  /** How many entries the checkpoint covers, and what is durable beyond them. */
  #covered: number;
  readonly #recent: Uint8Array[] = [];
  readonly #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #covering: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #fault: Rejection | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#journal = parts.journal;
    this.#note = parts.note;
    this.#covered = parts.tree.size;
  }

  get size(): number {
    return this.#covered + this.#recent.length;
  }

  get fault(): Rejection | undefined {
    return this.#fault;
  }

  async append(event: AuditEvent): Promise<number> {
    this.#expectSound();
    const bytes = encodeEntry({ time: this.#parts.clock.next(), event });
    return new Promise((resolve, fail) => {
      this.#queue.push({ bytes, resolve, fail });
      this.#draining ??= this.#drain();
    });
  }

  /** One group after the other: while one is made durable, the next one gathers. */
  async #drain(): Promise<void> {
    // Whoever asks in the same turn is in the same group.
    await turn();
    for (; this.#queue.length > 0 && this.#fault === undefined; await turn()) {
      await this.#orFault(() => this.#writeGroup()).catch(() => undefined);
      if (this.#journal.size > JOURNAL_BYTES)
        await this.#inTurn(() => this.#renewJournal()).catch(() => undefined);
    }
    for (const { fail } of this.#queue.splice(0)) fail(this.#fault);
    this.#draining = undefined;
  }

  async #writeGroup(): Promise<void> {
    const waiting = this.#queue.slice(0, groupLength(this.#queue.map(({ bytes }) => bytes)));
    const entries = waiting.map(({ bytes }) => bytes);
    await this.#journal.append(entries);
    this.#queue.splice(0, waiting.length);
    const first = this.size;
    this.#recent.push(...entries);
    for (const [i, { resolve }] of waiting.entries()) resolve(first + i);
    const { checkpointEvery = CHECKPOINT_EVERY } = this.#parts.options;
    this.#timer ??= setTimeout(
      () => this.checkpoint().catch(() => undefined),
      checkpointEvery,
    ).unref();
  }

  /** The new journal holds everything that no checkpoint covers yet, before the old one is gone. */
  async #renewJournal(): Promise<void> {
    const old = this.#journal;
    this.#journal = await Journal.start(
      join(this.#parts.options.directory, 'journal'),
      this.#covered,
      this.#recent,
    );
    await old.close();
  }

  checkpoint(): Promise<string> {
    return this.#inTurn(() => this.#cover());
  }

  /**
   * Covering and renewing never overlap: the one asks whether the journal is in its place, the
   * other puts a new one there.
   */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#covering.then(() => {
      this.#expectSound({ evenClosing: true });
      return this.#orFault(run);
    });
    this.#covering = next.catch(() => undefined);
    return next;
  }

  /**
   * Tiles first, then the checkpoint that signs them, then the copies that say how far the log had
   * come.
   */
  async #cover(): Promise<string> {
    const { tree, options } = this.#parts;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = [...this.#recent];
    if (entries.length === 0) return this.#note;
    // Whoever took the place of our journal has the log now: tiles and checkpoint of ours would
    // undo theirs.
    await this.#journal.expectInPlace();
    await tree.extend(entries);
    const note = await signCheckpoint(tree, options);
    await this.#journal.expectInPlace();
    await writeCheckpoint(options.directory, note);
    this.#note = note;
    this.#covered += entries.length;
    this.#recent.splice(0, entries.length);
    await writeAnchors(options.anchors ?? [], note);
    return note;
  }

  async keepPayload(bytes: Uint8Array): Promise<PayloadRef> {
    this.#expectSound();
    return this.#orFault(() => keepPayload(this.#parts.options.directory, bytes));
  }

  payload(sha256: string): Promise<Uint8Array | undefined> {
    return readPayload(this.#parts.options.directory, sha256);
  }

  async *entries(from = 0): AsyncGenerator<AuditEntry, void, undefined> {
    const end = this.size;
    for (let index = from; index < end; ) {
      for (const bytes of await this.#bytesFrom(index, end))
        yield { index: index++, ...decodeEntry(bytes) };
    }
  }

  /**
   * Some entries from `index` on: the rest of its bundle, or all that the tree does not have yet.
   */
  async #bytesFrom(index: number, end: number): Promise<readonly Uint8Array[]> {
    const [covered, recent] = [this.#covered, this.#recent];
    if (index >= covered) return recent.slice(index - covered, end - covered);
    const { index: bundle, width } = tiles.tileOf(
      covered,
      'entries',
      Math.floor(index / tiles.WIDTH),
    );
    return (await this.#parts.store.entries(bundle, width)).slice(
      index % tiles.WIDTH,
      end - bundle * tiles.WIDTH,
    );
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#draining;
    try {
      if (this.#fault === undefined) await this.checkpoint();
      // A log that was closed has all its bytes under its checkpoint.
      if (this.#fault === undefined) await this.#inTurn(() => this.#renewJournal());
    } finally {
      clearTimeout(this.#timer);
      await this.#journal.close();
      this.#parts.lock.release();
    }
  }

  #expectSound({ evenClosing = false } = {}): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#closing !== undefined && !evenClosing) reject('AUDIT_LOG', 'the log is closed');
  }

  /**
   * What fails once is never tried again: after a failed fsync the kernel may say that all is well
   * while the bytes are lost, and what is in
   * memory here may no longer be what is on disk.
   */
  async #orFault<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await unwritable(run);
    } catch (cause) {
      this.#fault ??= new Rejection(
        'AUDIT_LOG',
        cause instanceof Error ? cause.message : String(cause),
        { cause },
      );
      throw this.#fault;
    }
  }
}

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume));
