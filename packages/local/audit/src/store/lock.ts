/** One writer per log. */
import { join } from 'node:path';
import { reject } from '@sealift/failures';

/**
 * Held until `release`, or until the process ends, however it ends: the kernel takes back the lock
 * of a process that was killed.
 */
export interface Lock {
  release(): void;
}

/**
 * Takes the log's lock: that of an empty SQLite database, since Node itself offers no lock on files
 * that a dead process does not leave behind.
 * Loaded here only, so that reading a log loads no database.
 * @throws Rejection AUDIT_LOG where another instance holds it
 */
export async function takeLock(directory: string): Promise<Lock> {
  const { DatabaseSync } = await import('node:sqlite');
  const path = join(directory, 'lock');
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (cause) {
    database?.close();
    return reject('AUDIT_LOG', `the lock of the log cannot be taken: ${describe(cause)}`, {
      cause,
    });
  }
}

const BUSY = 5;
function describe(cause: unknown): string {
  if (cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY)
    return 'another instance has the log open';
  return cause instanceof Error ? cause.message : String(cause);
}
