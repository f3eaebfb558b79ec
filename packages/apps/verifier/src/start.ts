import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/** Starts `sealift-verify`. */
export const start = (): Promise<void> => startCached(() => import('./main.ts'));

/** Starts the program that `load` imports, with Node's compile cache where that is safe. */
export async function startCached(load: () => Promise<{ main(): Promise<void> }>): Promise<void> {
  const directory = ownCacheDirectory(process.env);
  if (directory !== undefined) enableCompileCache(directory);
  const { main } = await load();
  await main();
}

/**
 * The compile cache is code on disk, so it stands only in a folder that nobody else can write to; never in the shared folder for
 * temporary files, where Node puts it by default (T29).
 */
export function ownCacheDirectory({ XDG_CACHE_HOME: cacheHome, HOME: home }: { readonly [name: string]: string | undefined }): string | undefined {
  const base = cacheHome || (home ? join(home, '.cache') : undefined);
  if (base === undefined) return undefined;
  const directory = join(base, 'sealift');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const stat = lstatSync(directory);
    return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0 ? directory : undefined;
  } catch {
    return undefined;
  }
}
