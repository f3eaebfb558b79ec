/** Opening an audit log for writing. */
import { join, resolve } from 'node:path';
import { type Lock, takeLock } from '@sealift/blobs/lock';
import { reject } from '@sealift/failures';
import type { AuditLog, AuditLogOptions } from './audit-log.ts';
import { Journal } from './journal/journal.ts';
import { LogClock } from './log-clock.ts';
import { type Recovered, recover } from './recover.ts';
import { writeAnchors } from './store/anchors.ts';
import { signCheckpoint, writeCheckpoint } from './store/checkpoint.ts';
import { makeFolders, unwritable } from './store/files.ts';
import { TileStore } from './store/tile-store.ts';
import { Writer } from './writer.ts';

/**
 * Opens a log, or makes one, and brings it back to everything that was durable: a torn end of the
 * journal is dropped, what the journal holds
 * beyond the tree is taken into it.
 * @throws Rejection AUDIT_LOG (locked, or not writable) | AUDIT_ENTRY | AUDIT_ROLLED_BACK |
 * CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE | UNSUPPORTED
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  if (options.signer.publicKey.type !== 'ed25519')
    reject(
      'UNSUPPORTED',
      `a log signed with a ${options.signer.publicKey.type} key: its key is an Ed25519 one`,
    );
  const directory = resolve(options.directory);
  await unwritable(() => makeFolders('/', directory));
  const lock = await takeLock(join(directory, 'lock'), 'the log', 'AUDIT_LOG');
  try {
    return await unwritable(() => openLocked({ ...options, directory }, lock));
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

async function openLocked(options: AuditLogOptions, lock: Lock): Promise<AuditLog> {
  const { directory, signer, origin, anchors = [], now } = options;
  const store = new TileStore(directory);
  const found = await recover(directory, store, { origin, key: signer.publicKey }, anchors);
  const { note, journal } = await (found.note === undefined
    ? begin(found, options)
    : goOn(found, found.note, options));
  return new Writer({
    options,
    store,
    tree: found.tree,
    journal,
    lock,
    note,
    clock: new LogClock(now, found.lastTime),
  });
}

interface Begun {
  readonly note: string;
  readonly journal: Journal;
}

const startJournal = ({ directory }: AuditLogOptions, { tree }: Recovered): Promise<Journal> =>
  Journal.start(join(directory, 'journal'), tree.size, []);

/**
 * A new log. Its checkpoint comes last: before it is there, nothing is in the log; and never does
 * one stand without its anchors.
 */
async function begin(found: Recovered, options: AuditLogOptions): Promise<Begun> {
  const journal = await startJournal(options, found);
  try {
    const note = await signCheckpoint(found.tree, options);
    await writeAnchors(options.anchors ?? [], note);
    await writeCheckpoint(options.directory, note);
    return { note, journal };
  } catch (thrown) {
    await journal.close();
    throw thrown;
  }
}

/** The old journal stays until everything in it is in the tree and under a checkpoint. */
async function goOn(found: Recovered, before: string, options: AuditLogOptions): Promise<Begun> {
  const isNew = found.entries.length > 0;
  await found.tree.extend(found.entries);
  const note = isNew ? await signCheckpoint(found.tree, options) : before;
  if (isNew) await writeCheckpoint(options.directory, note);
  await writeAnchors(options.anchors ?? [], note);
  return { note, journal: await startJournal(options, found) };
}
