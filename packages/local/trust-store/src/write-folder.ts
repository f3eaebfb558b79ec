import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asIo, makeFolder, replaceFile } from '@sealift/blobs';
import { utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { printStore, type Store, type StorePin, storeOf } from '@sealift/trust-file';
import { locked } from './lock.ts';
import { LIST, type ReadFolder } from './read-folder.ts';

/** The owner writes, and the owner's group reads at most. */
const MODE = 0o640;

const put = (path: string, bytes: Uint8Array): Promise<unknown> =>
  replaceFile(path, (file) => file.writeFile(bytes), { mode: MODE });

/** Makes an empty store. @throws Rejection IO: something is there */
export const initFolder = (folder: string): Promise<void> =>
  makeFolder(folder, async (temporary) => {
    asIo(folder, () => chmodSync(temporary, 0o750));
    await put(join(temporary, LIST), utf8.encode(printStore(storeOf(new Map(), folder))));
  });

/**
 * Puts `after` in the place of what was read. Files come first, under names that their content
 * gives, then the list, then what it no longer names goes: whoever reads meanwhile reads the one or
 * the other. @throws Rejection CONFIG: it was changed since it was read, or is being changed | IO
 */
export const writeFolder = (folder: string, before: ReadFolder, after: Store): Promise<void> =>
  locked(folder, async () => {
    if (readFileSync(join(folder, LIST), 'utf8') !== before.text)
      reject('CONFIG', `${printable(folder)} was changed meanwhile: look at it again`);
    const [old, now] = [filesOf(before.store), filesOf(after)];
    for (const [name, { bytes }] of now) if (!old.has(name)) await put(join(folder, name), bytes);
    await put(join(folder, LIST), utf8.encode(printStore(after)));
    for (const name of old.keys())
      if (!now.has(name)) asIo(name, () => rmSync(join(folder, name), { force: true }));
  });

/** Two instances may name one file: its name is its content's. */
const filesOf = ({ instances }: Store): ReadonlyMap<string, StorePin> =>
  new Map(instances.flatMap(({ pins }) => pins.map((pin) => [pin.file, pin] as const)));
