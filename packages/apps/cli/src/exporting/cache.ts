import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Flags } from '@oclif/core';
import { type BlobCache, openCache } from '@sealift/cache';
import { configuring, type Progress, refuseIdle } from '@sealift/console';
import { printable, Rejection, reject } from '@sealift/failures';

const helpGroup = 'CACHE';

/** What is kept of registries for the next export. */
export const CACHE_FLAGS = {
  cache: Flags.string({
    helpGroup,
    helpValue: 'DIR',
    exclusive: ['no-cache'],
    summary:
      'Folder for blobs of registries, from which the next export takes what it needs again; ' +
      'below XDG_CACHE_HOME or ~/.cache where nothing is said.',
  }),
  'cache-size': Flags.string({
    helpGroup,
    helpValue: 'SIZE',
    exclusive: ['no-cache'],
    summary:
      'The most that is kept, such as 500MB or 20GiB (the default): what was not used for ' +
      'longest goes first.',
  }),
  'no-cache': Flags.boolean({
    helpGroup,
    summary: 'Fetch every blob, and keep none.',
  }),
};

interface Given {
  readonly cache?: string | undefined;
  readonly 'cache-size'?: string | undefined;
  readonly 'no-cache'?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ['cache', 'cache-size', 'no-cache'] as const;

/** @throws Rejection USAGE where no registry is asked */
export const refuseIdleCache = (given: Given): void =>
  refuseIdle(given, NAMES, 'is about blobs of registries, and none is asked');

/**
 * The cache of an export. A folder that was named must do; without the usual one an export goes on.
 * @throws Misconfigured USAGE | CONFIG
 */
export function cacheOf(
  given: Given,
  environment: Environment,
  progress: Progress,
): BlobCache | undefined {
  const limit = configuring(() => parseCacheSize(given['cache-size'] ?? '20GiB'));
  if (given['no-cache'] === true) return undefined;
  const onNote = (text: string): void => progress.note(text);
  const options = { limit, uid: process.geteuid?.(), now: Date.now, onNote };
  const usual = (): BlobCache => openCache({ folder: usualFolder(environment), ...options });
  const { cache: folder, 'cache-size': size } = given;
  if (folder !== undefined) return required(() => openCache({ folder: named(folder), ...options }));
  // Whoever says how large it may be relies on it.
  return size === undefined ? orWithout(usual, onNote) : required(usual);
}

const required = (open: () => BlobCache): BlobCache =>
  configuring(() => Rejection.as('CONFIG', open));

function orWithout(open: () => BlobCache, onNote: (text: string) => void): BlobCache | undefined {
  try {
    return open();
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    onNote(`nothing is kept for the next export: ${thrown.message}`);
    return undefined;
  }
}

const named = (folder: string): string =>
  folder === '-' ? reject('CONFIG', '--cache "-" names no folder') : folder;

/** Relative paths count as not set (XDG). No home is made that is not there. */
function usualFolder({ XDG_CACHE_HOME: xdg = '', HOME: home = '' }: Environment): string {
  const base = isAbsolute(xdg) ? xdg : home;
  if (!isAbsolute(base)) reject('CONFIG', 'neither XDG_CACHE_HOME nor HOME names a folder');
  if (!existsSync(base)) reject('CONFIG', `${printable(base)} does not exist`);
  return isAbsolute(xdg) ? join(xdg, 'sealift', 'blobs') : join(home, '.cache', 'sealift', 'blobs');
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** @returns bytes @throws Rejection USAGE */
export function parseCacheSize(text: string): number {
  const [, number = '', unit = ''] = /^([1-9][0-9]{0,14}) ?([A-Za-z]*)$/.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (number === '' || !Number.isSafeInteger(bytes))
    reject(
      'USAGE',
      `--cache-size "${printable(text)}": expected a number of bytes, or one with ` +
        `${Object.keys(UNITS)
          .filter((name) => name !== '')
          .join(', ')}`,
    );
  return bytes;
}
