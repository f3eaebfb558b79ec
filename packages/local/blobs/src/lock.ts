/** One writer at a time. */
import { type Code, reject } from '@sealift/failures';

/**
 * Held until `release`, or until the process ends, however it ends: the kernel takes back the lock
 * of a process that was killed.
 */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock: that of an empty SQLite database at `path`, since Node itself offers no lock on
 * files that a dead process does not leave behind. The file stays. Loaded here only, so that
 * reading loads no database.
 * @param what what is locked, for messages: `the log` @throws Rejection `code` where another
 * process holds it
 */
export async function takeLock(path: string, what: string, code: Code): Promise<Lock> {
  const { DatabaseSync } = await import('node:sqlite');
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (cause) {
    database?.close();
    const why = describe(cause, what);
    return reject(code, `the lock of ${what} cannot be taken: ${why}`, { cause });
  }
}

const BUSY = 5;
function describe(cause: unknown, what: string): string {
  if (cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY)
    return `another instance has ${what} open`;
  return cause instanceof Error ? cause.message : String(cause);
}
