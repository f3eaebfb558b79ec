import { closeSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, Rejection, reject, utf8 } from '@sealift/bytes';
import type { Pin } from './pin.ts';

/** A file that the configuration names. */
export type ConfiguredFile = Pick<Pin, 'path' | 'source'> & {
  /** What was typed as its path may be what the file should hold: it is not quoted. T46 */
  readonly isSecret?: boolean;
};

/**
 * The bytes of a file that the configuration names; at most `limit`. @throws Rejection CONFIG |
 * LIMIT naming the flag or variable
 */
export function readConfigured(
  { path, source, isSecret = false }: ConfiguredFile,
  limit: number = LIMITS.pemFile,
): Uint8Array {
  const { fd, size } = open(path, source, isSecret);
  try {
    if (size > limit) reject('CONFIG', `${source}: file of ${size} bytes, limit ${limit}`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readAt(fd, bytes, 0));
  } finally {
    closeSync(fd);
  }
}

/** The same as text. */
export const readConfiguredText = (pin: ConfiguredFile, limit?: number): string =>
  utf8.decode(readConfigured(pin, limit), 'CONFIG');

function open(path: string, source: string, isSecret: boolean): { fd: number; size: number } {
  try {
    return openRegular(path, { follow: true, ...(isSecret ? { as: 'the file' } : {}) });
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('CONFIG', `${source}: ${thrown.message}`, { cause: thrown });
  }
}
