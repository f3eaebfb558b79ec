import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { readStore, type Store } from '@sealift/trust-file';

/** The list of a store, in its folder. */
export const LIST = 'trust.yaml';

/** A store, and the text that it was read from. */
export interface ReadFolder {
  readonly store: Store;
  readonly text: string;
}

/**
 * Reads a store from its folder. A link in it is refused: it would pin what is elsewhere (T29).
 * @throws Rejection CONFIG naming the file, and as `readStore`
 */
export function readFolder(folder: string): ReadFolder {
  const file = join(folder, LIST);
  const text = Rejection.as('CONFIG', () => utf8.decode(bytesOf(file), 'CONFIG'));
  const read = (name: string): Uint8Array => bytesOf(join(folder, name));
  return { store: readStore(text, { file, where: folder, read }), text };
}

function bytesOf(path: string): Uint8Array {
  const { fd, size } = Rejection.as('CONFIG', () => openRegular(path));
  try {
    if (size > LIMITS.trustFile) reject('CONFIG', `${path}: file of ${size} bytes`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readAt(fd, bytes, 0));
  } finally {
    closeSync(fd);
  }
}
