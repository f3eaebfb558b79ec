/** Files that the configuration names. Links are followed: secrets are mounted as links. */
import { closeSync, fstatSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';

const OTHERS_WRITE = 0o002;
const ANYBODY_ELSE = 0o077;

/**
 * A file with a private key, which nobody but its owner may read: whoever can, is this client to
 * the service. @throws Rejection CONFIG
 */
export const readPrivate = (path: string): string =>
  read(
    // What is no file may be the key itself. T46
    { path, as: 'the file of a private key' },
    LIMITS.keyFile,
    ANYBODY_ELSE,
    'is a private key that others than its owner may use: `chmod 600` it, and have the key ' +
      'replaced if others were there',
  );

/** A file that says whom to trust, which not everybody may write. @throws Rejection CONFIG */
export const readTrusted = (path: string, limit: number): string =>
  read({ path }, limit, OTHERS_WRITE, 'may be written by everybody: `chmod o-w` it');

interface Named {
  readonly path: string;
  /** For refusals, where it may not be opened; the path where absent. */
  readonly as?: string;
}

function read(file: Named, limit: number, forbidden: number, why: string): string {
  const { path } = file;
  const { fd, size } = open(file);
  try {
    if ((fstatSync(fd).mode & forbidden) !== 0) reject('CONFIG', `${printable(path)} ${why}`);
    if (size > limit) reject('CONFIG', `${printable(path)}: ${size} bytes, limit ${limit}`);
    const bytes = new Uint8Array(size);
    return utf8.decode(bytes.subarray(0, readAt(fd, bytes, 0)), 'CONFIG');
  } finally {
    closeSync(fd);
  }
}

function open({ path, ...named }: Named): { fd: number; size: number } {
  try {
    return openRegular(path, { follow: true, ...named });
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('CONFIG', thrown.message, { cause: thrown });
  }
}
