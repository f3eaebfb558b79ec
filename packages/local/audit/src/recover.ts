/** Bringing a log back to what it was: everything that was durable, and nothing else. */
import { join } from 'node:path';
import { equal, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { leafHash, merkle, tiles } from '@sealift/tlog';
import { decodeEntry } from './event/codec.ts';
import { type JournalContent, readJournal } from './journal/frame.ts';
import { checkAnchors } from './store/anchors.ts';
import { type LogIdentity, readCheckpoint } from './store/checkpoint.ts';
import { readIfThere } from './store/files.ts';
import { StoredTree } from './store/stored-tree.ts';
import type { TileStore } from './store/tile-store.ts';

/** A log as it was found. */
export interface Recovered {
  /** The tree that the checkpoint signs. */
  readonly tree: StoredTree;
  /** The checkpoint; undefined for a new log. */
  readonly note: string | undefined;
  /** Entries of the journal that the tree does not have yet. */
  readonly entries: readonly Uint8Array[];
  /** Milliseconds since 1970 of the last entry; 0 where there is none. */
  readonly lastTime: number;
}

/**
 * @throws Rejection AUDIT_ENTRY | AUDIT_ROLLED_BACK | CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE | IO
 */
export async function recover(
  directory: string,
  store: TileStore,
  identity: LogIdentity,
  anchors: readonly string[],
): Promise<Recovered> {
  const [note, journal] = [
    await readIfThere(join(directory, 'checkpoint')),
    await readIfThere(join(directory, 'journal')),
  ];
  const content = journal === undefined ? undefined : readJournal(journal);
  if (note === undefined) return recoverNew(store, identity, anchors, content);
  const text = Rejection.as('CHECKPOINT_FORMAT', () => utf8.decode(note));
  const checkpoint = await readCheckpoint(text, identity);
  const tree = await StoredTree.load(store, checkpoint);
  await checkAnchors(anchors, identity, store, tree.size);
  const entries = await beyondTree(store, tree.size, content);
  return { tree, note: text, entries, lastTime: await lastTimeOf(store, tree.size, entries) };
}

const NOTHING = { size: 0n, root: merkle.EMPTY_ROOT };

/**
 * A log is made in this order: journal, anchors, checkpoint. What was durable before there was a
 * checkpoint is nothing.
 */
async function recoverNew(
  store: TileStore,
  identity: LogIdentity,
  anchors: readonly string[],
  journal: JournalContent | undefined,
): Promise<Recovered> {
  if (journal !== undefined && (journal.base > 0 || journal.entries.length > 0))
    reject('AUDIT_ROLLED_BACK', 'there are entries in the journal and no checkpoint');
  if (await store.isThere()) reject('AUDIT_ROLLED_BACK', 'there are tiles and no checkpoint');
  await checkAnchors(anchors, identity, store, undefined);
  const tree = await StoredTree.load(store, NOTHING);
  return { tree, note: undefined, entries: [], lastTime: 0 };
}

/**
 * The journal holds every entry since it was begun, so that it reaches as far as the tree, or
 * further.
 */
async function beyondTree(
  store: TileStore,
  size: number,
  journal: JournalContent | undefined,
): Promise<readonly Uint8Array[]> {
  if (journal === undefined)
    return reject(
      'AUDIT_ROLLED_BACK',
      'the journal is missing, and with it what came after the checkpoint',
    );
  const { base, entries } = journal;
  if (base > size)
    reject(
      'AUDIT_ROLLED_BACK',
      `the checkpoint is of ${size} entries, and the journal begins after ${base}`,
    );
  if (base + entries.length < size)
    reject(
      'AUDIT_ROLLED_BACK',
      `the journal ends at ${base + entries.length} entries, and the checkpoint is of ${size}`,
    );
  await expectSame(store, size, base, entries.slice(0, size - base));
  for (const entry of entries) decodeEntry(entry);
  return entries.slice(size - base);
}

/** What stands both in the journal and in the tree must be the same. */
async function expectSame(
  store: TileStore,
  size: number,
  base: number,
  entries: readonly Uint8Array[],
): Promise<void> {
  const at = store.hashAt(size);
  for (const [i, entry] of entries.entries())
    if (!equal(leafHash(entry), await at(0, base + i)))
      reject('AUDIT_ENTRY', `entry ${base + i} of the journal is not the one in the tree`);
}

async function lastTimeOf(
  store: TileStore,
  size: number,
  entries: readonly Uint8Array[],
): Promise<number> {
  const index = Math.floor((size - 1) / tiles.WIDTH);
  const last =
    entries.at(-1) ??
    (size === 0 ? undefined : (await store.entries(index, size - index * tiles.WIDTH)).at(-1));
  return last === undefined ? 0 : Date.parse(decodeEntry(last).time);
}
