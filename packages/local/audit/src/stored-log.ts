/**
 * Reading a log that nobody needs to have open: a directory, a backup, a stick. Nothing is written,
 * and no lock is taken.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitIo } from '@sealift/blobs';
import { utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { type Checkpoint, parseCheckpoint, parseNote, tiles } from '@sealift/tlog';
import type { AuditEntry } from './audit-log.ts';
import { decodeEntry } from './event/codec.ts';
import { type JournalContent, readJournal } from './journal/frame.ts';
import { readIfThere } from './store/files.ts';
import { TileStore } from './store/tile-store.ts';

/** A log's directory, or a copy of one, as it was read; nothing in it is verified yet. */
export interface StoredLog {
  readonly directory: string;
  readonly store: TileStore;
  /** The checkpoint as it stands there, and what it says; its signature is not verified. */
  readonly note: string;
  readonly checkpoint: Checkpoint;
  /** How many entries the checkpoint covers. */
  readonly size: number;
  /** Undefined where none was copied. */
  readonly journal: JournalContent | undefined;
}

/**
 * Looks at a log.
 * @throws Rejection AUDIT_ENTRY (a damaged journal) | AUDIT_ROLLED_BACK (no checkpoint, or one
 * older than the journal) | CHECKPOINT_FORMAT | IO
 */
export async function readStoredLog(directory: string): Promise<StoredLog> {
  await awaitIo(directory, () => readdir(directory));
  // First the journal, then the checkpoint: of a log that is being written the later checkpoint
  // covers what the earlier journal had.
  const bytes = await readIfThere(join(directory, 'journal'));
  const journal = bytes === undefined ? undefined : readJournal(bytes);
  const found =
    (await readIfThere(join(directory, 'checkpoint'))) ??
    reject('AUDIT_ROLLED_BACK', 'there is no checkpoint in this directory');
  const note = Rejection.as('CHECKPOINT_FORMAT', () => utf8.decode(found));
  const checkpoint = parseCheckpoint(parseNote(note).text);
  const size = Number(checkpoint.size);
  if (!Number.isSafeInteger(size)) reject('LIMIT', `a log of ${checkpoint.size} entries`);
  if (journal !== undefined && journal.base > size)
    reject(
      'AUDIT_ROLLED_BACK',
      `the journal begins after ${journal.base} entries, the checkpoint is of ${size}`,
    );
  return { directory, store: new TileStore(directory), note, checkpoint, size, journal };
}

/** Entries that are in the journal and not yet under the checkpoint. */
export const beyondCheckpoint = ({ journal, size }: StoredLog): readonly Uint8Array[] =>
  journal?.entries.slice(size - journal.base) ?? [];

/**
 * All entries, each held against its leaf hash where the checkpoint covers it. @throws Rejection
 * AUDIT_ENTRY | AUDIT_ROLLED_BACK | IO
 */
export async function* entriesOf(log: StoredLog): AsyncGenerator<AuditEntry, void, undefined> {
  let index = 0;
  for (const { index: bundle, width } of tiles.tilesOf(log.size, 'entries'))
    for (const bytes of await log.store.entries(bundle, width))
      yield { index: index++, ...decodeEntry(bytes) };
  for (const bytes of beyondCheckpoint(log)) yield { index: index++, ...decodeEntry(bytes) };
}
