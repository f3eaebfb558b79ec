import { closeSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRegular, readAt } from '@sealift/blobs';
import { configuring } from '@sealift/console';
import { openAny } from '@sealift/delta';
import { reject } from '@sealift/failures';
import type { Store } from '@sealift/trust-file';
import { decodeCarried } from '@sealift/trust-file/carried';
import { LIST } from '@sealift/trust-store';
import { isFolder, openStore } from './open-store.ts';

/**
 * What somebody sent to be looked at: a store, the file that `trust export` makes of it, or the
 * keys and roots that a bundle or its volumes carry. Nothing of it is believed. @throws
 * Misconfigured as `openStore`; Rejection of the bytes' codes, CARRIED_TRUST: it carries none
 */
export async function openSent(path: string): Promise<Store> {
  if (isStore(path)) return configuring(() => openStore(path));
  const bundle = await openAny(path);
  try {
    const { trustFiles, manifestDigest, origin } = bundle;
    return (
      decodeCarried(trustFiles, `bundle ${manifestDigest}`) ??
      reject('CARRIED_TRUST', `${origin} carries no keys and roots`)
    );
  } finally {
    await bundle.close();
  }
}

const isStore = (path: string): boolean =>
  isFolder(path) ? existsSync(join(path, LIST)) : holdsText(path);

/** The header of a tar has zero bytes, and no text does. */
function holdsText(path: string): boolean {
  if (!existsSync(path)) return true;
  const { fd } = configuring(() => openRegular(path, { follow: true }));
  try {
    const start = new Uint8Array(512);
    return !start.subarray(0, readAt(fd, start, 0)).includes(0);
  } finally {
    closeSync(fd);
  }
}
