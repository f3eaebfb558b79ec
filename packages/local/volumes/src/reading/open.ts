/**
 * Volumes of a set as open files: each is opened once, and what stands in for a volume is told
 * before a byte is read.
 */
import { closeSync } from 'node:fs';
import { openRegular } from '@sealift/blobs';
import { printable, Rejection, reject, someOf } from '@sealift/failures';
import type { Found } from '../set/find.ts';
import type { Volume } from '../set/volume.ts';

/** `damaged`: other bytes, another size, or no file at all. */
export type VolumeState = 'present' | 'missing' | 'damaged';

export interface OpenVolume {
  readonly volume: Volume;
  readonly path: string;
  readonly fd: number;
}

export interface OpenVolumes {
  readonly open: readonly OpenVolume[];
  /** What is wrong with a file that stands where a volume should, by the volume's name. */
  readonly flaws: ReadonlyMap<string, string>;
  close(): void;
}

/**
 * Opens the volumes that are there. A link, a FIFO or a file of another size is a flaw of that
 * volume (T29). @throws Rejection IO
 */
export function openVolumes({ volumes, paths }: Pick<Found, 'volumes' | 'paths'>): OpenVolumes {
  const open: OpenVolume[] = [];
  const flaws = new Map<string, string>();
  const close = (): void => {
    for (const { fd } of open) closeSync(fd);
  };
  try {
    for (const volume of volumes) {
      const path = paths.get(volume.name);
      const opened = path === undefined ? undefined : openVolume(volume, path);
      if (typeof opened === 'string') flaws.set(volume.name, opened);
      else if (opened !== undefined) open.push(opened);
    }
    return { open, flaws, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** The open volume, or what is wrong with the file. */
function openVolume(volume: Volume, path: string): OpenVolume | string {
  try {
    const { fd, size } = openRegular(path);
    if (size === volume.size) return { volume, path, fd };
    closeSync(fd);
    return `${printable(path)} has ${size} bytes, its set says ${volume.size}`;
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'INDEX') return thrown.message;
    throw thrown;
  }
}

/** So many names are listed in a message. */
const LISTED = 8;

/**
 * Says what is wrong with the data volumes of a set, all of it. @throws Rejection VOLUME_DAMAGED |
 * VOLUME_MISSING
 */
export function rejectFlawed(
  volumes: readonly Volume[],
  present: ReadonlySet<string>,
  flaws: ReadonlyMap<string, string>,
  { note = '', ...options }: ErrorOptions & { readonly note?: string } = {},
): never {
  const data = volumes.filter(({ kind }) => kind === 'data');
  const missing = data
    .filter(({ name }) => !present.has(name) && !flaws.has(name))
    .map(({ name }) => printable(name));
  const absence =
    missing.length === 0
      ? ''
      : `${missing.length} of ${data.length} volumes missing: ${someOf(missing, LISTED)}`;
  const damaged = volumes.flatMap(({ name }) => flaws.get(name) ?? []);
  return reject(
    damaged.length === 0 ? 'VOLUME_MISSING' : 'VOLUME_DAMAGED',
    [someOf(damaged, LISTED), absence, note].filter(Boolean).join('; '),
    options,
  );
}

/**
 * Says what is wrong, and what parity could do about it.
 * @param copied names of the volumes that are good
 * @param tried whether parity was tried already
 * @throws Rejection VOLUME_DAMAGED | VOLUME_MISSING
 */
export function rejectIncomplete(
  { volumes, set, paths }: Pick<Found, 'volumes' | 'set' | 'paths'>,
  {
    copied,
    flaws,
  }: { readonly copied: ReadonlySet<string>; readonly flaws: ReadonlyMap<string, string> },
  tried = false,
): never {
  if (set.parity.length === 0) return rejectFlawed(volumes, copied, flaws);
  const untried = volumes.filter(
    ({ kind, name }) =>
      kind === 'parity' && paths.has(name) && !flaws.has(name) && !copied.has(name),
  );
  const here = copied.size + untried.length;
  const needed = `any ${set.data.length} of the ${volumes.length} volumes are enough`;
  const note = `${needed}, ${here} are here`;
  return rejectFlawed(volumes, copied, flaws, {
    note: !tried && here >= set.data.length ? `${note}: run \`repair\`` : note,
  });
}
