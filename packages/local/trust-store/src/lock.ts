import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printable, reject } from '@sealift/failures';

const LOCK = '.trust.lock';

/**
 * Runs `write` while nobody else writes to the store. @throws Rejection CONFIG: somebody else does;
 * what `write` throws
 */
export async function locked<T>(folder: string, write: () => Promise<T>): Promise<T> {
  const path = join(folder, LOCK);
  await writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o640 }).catch((cause) =>
    refuse(path, cause),
  );
  const drop = (): void => rmSync(path, { force: true });
  process.once('exit', drop);
  try {
    return await write();
  } finally {
    drop();
    process.removeListener('exit', drop);
  }
}

/** Who was killed leaves its lock: nobody guesses whether it is gone. */
function refuse(path: string, cause: NodeJS.ErrnoException): never {
  const why =
    cause.code === 'EEXIST'
      ? 'is there: somebody is changing the store. If nobody is, remove that file'
      : `cannot be made: ${cause.code}`;
  return reject('CONFIG', `${printable(path)} ${why}`, { cause });
}
