import { closeSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, Rejection, reject, utf8 } from '@sealift/bytes';
import type { Pin } from './pin.ts';

/**
 * The bytes of a file that the configuration names; at most `limit`. @throws Rejection CONFIG |
 * LIMIT naming the flag or variable
 */
export function readConfigured(
  { path, source }: Pick<Pin, 'path' | 'source'>,
  limit: number = LIMITS.pemFile,
): Uint8Array {
  const { fd, size } = open(path, source);
  try {
    if (size > limit) reject('CONFIG', `${source}: file of ${size} bytes, limit ${limit}`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readAt(fd, bytes, 0));
  } finally {
    closeSync(fd);
  }
}

/** The same as text. */
export const readConfiguredText = (pin: Pick<Pin, 'path' | 'source'>, limit?: number): string =>
  utf8.decode(readConfigured(pin, limit), 'CONFIG');

function open(path: string, source: string): { fd: number; size: number } {
  try {
    return openRegular(path, { follow: true });
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('CONFIG', `${source}: ${thrown.message}`, { cause: thrown });
  }
}
