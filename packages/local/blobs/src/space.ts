/** How much may still be written where a file is to be. */
import { statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatBytes } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';

/** A disk, and what is free on it for this user, in bytes. */
export interface Space {
  /** Two files with the same number share it. */
  readonly device: number;
  readonly free: number;
}

/**
 * The space for a file or folder that is yet to be made. @returns undefined where the system does
 * not say, or there is no folder
 */
export function spaceFor(path: string): Space | undefined {
  const folder = dirname(resolve(path));
  try {
    const { bavail, bfree, bsize, blocks } = statfsSync(folder);
    const free = process.geteuid?.() === 0 ? bfree : bavail;
    // Some file systems over a network know no numbers, and say nothing but zeros.
    return blocks === 0 ? undefined : { device: statSync(folder).dev, free: free * bsize };
  } catch {
    // Whoever writes there is told why it cannot be.
    return undefined;
  }
}

/**
 * Before anything large is written. @param bytes of the file, or of all files in the folder
 * @throws Rejection IO where they do not fit
 */
export function requireSpace(path: string, bytes: number): void {
  const space = spaceFor(path);
  if (space !== undefined && space.free < bytes)
    reject(
      'IO',
      `${printable(path)}: ${formatBytes(bytes)} are needed, and ${formatBytes(space.free)} ` +
        `are free`,
    );
}
