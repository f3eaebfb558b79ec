import { statSync } from 'node:fs';
import { LIMITS, utf8 } from '@sealift/bytes';
import { readStore, type Store } from '@sealift/trust-file';
import { readFolder } from '@sealift/trust-store';
import { readConfigured } from '../pins/read-pin.ts';

/** Whether a path is a folder, such as that of a store. */
export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * A store: its folder, or the one file that `trust export` makes of it. @throws Rejection CONFIG,
 * and as `readStore`
 */
export function openStore(path: string): Store {
  if (isFolder(path)) return readFolder(path).store;
  const bytes = readConfigured({ path, source: path }, LIMITS.trustFile);
  return readStore(utf8.decode(bytes, 'CONFIG'), { file: path, where: path });
}
