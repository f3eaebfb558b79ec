/** Files that the configuration names. Links are followed: secrets are mounted as links. */
import { closeSync, fstatSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, printable, Rejection, reject, utf8 } from '@sealift/bytes';

const OTHERS_WRITE = 0o002;
const ANYBODY_ELSE = 0o077;

/**
 * A file with a private key, which nobody but its owner may read: whoever can, is this client to
 * the service. @throws Rejection CONFIG
 */
export const readPrivate = (path: string): string =>
  read(
    path,
    LIMITS.keyFile,
    ANYBODY_ELSE,
    'is a private key that others than its owner may use: `chmod 600` it, and have the key ' +
      'replaced if others were there',
  );

/** A file that says whom to trust, which not everybody may write. @throws Rejection CONFIG */
export const readTrusted = (path: string, limit: number): string =>
  read(path, limit, OTHERS_WRITE, 'may be written by everybody: `chmod o-w` it');

function read(path: string, limit: number, forbidden: number, why: string): string {
  const { fd, size } = open(path);
  try {
    if ((fstatSync(fd).mode & forbidden) !== 0) reject('CONFIG', `${printable(path)} ${why}`);
    if (size > limit) reject('CONFIG', `${printable(path)}: ${size} bytes, limit ${limit}`);
    const bytes = new Uint8Array(size);
    return utf8.decode(bytes.subarray(0, readAt(fd, bytes, 0)), 'CONFIG');
  } finally {
    closeSync(fd);
  }
}

function open(path: string): { fd: number; size: number } {
  try {
    return openRegular(path, { follow: true });
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('CONFIG', thrown.message, { cause: thrown });
  }
}
