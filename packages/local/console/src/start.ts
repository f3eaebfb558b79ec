import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';

/** Starts the program that `load` imports, with Node's compile cache where that is safe. */
export async function startCached(load: () => Promise<{ main(): Promise<void> }>): Promise<void> {
  const directory = ownCacheDirectory(process.env);
  settle(process.env, process.stdout.isTTY);
  if (directory !== undefined) enableCompileCache(directory);
  const { main } = await load();
  await main();
}

/**
 * What oclif would ask of the environment is settled before it is loaded: no development mode, no
 * second look at Node's version, no theme file of the user, help of 80
 * columns where no terminal says otherwise (it counts its indentation on top), and no look-up of
 * the user's shell or home, which would
 * open a socket to the name service. T30
 */
function settle(environment: NodeJS.ProcessEnv, isTerminal: boolean): void {
  environment['NODE_ENV'] = 'production';
  environment['OCLIF_DISABLE_ENGINE_WARNING'] = '1';
  environment['SHELL'] ??= '/bin/sh';
  environment['HOME'] ??= '/';
  environment['SEALIFT_VERIFY_DISABLE_THEME'] = '1';
  environment['SEALIFT_DISABLE_THEME'] = '1';
  if (!isTerminal) environment['OCLIF_COLUMNS'] = '76';
}

/**
 * The compile cache is code on disk, so it stands only in a folder that nobody else can write to or
 * replace, and that does not lie where one stands: a medium may have one of that name. Never in the
 * shared folder for temporary files, where Node puts it by default (T29, T30).
 */
export function ownCacheDirectory({
  XDG_CACHE_HOME: cacheHome,
  HOME: home,
}: {
  readonly [name: string]: string | undefined;
}): string | undefined {
  const base = cacheHome || (home ? join(home, '.cache') : undefined);
  if (base === undefined || !isAbsolute(base)) return undefined;
  try {
    // Looked at before anything is made: in the home of somebody else root leaves nothing.
    if (!isOurs(realpathSync(dirname(base)))) return undefined;
    makeFolder(base);
    const real = realpathSync(base);
    if (!isOurs(real)) return undefined;
    const directory = join(real, 'sealift');
    makeFolder(directory);
    const stat = lstatSync(directory);
    return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & OTHERS) === 0
      ? directory
      : undefined;
  } catch {
    return undefined;
  }
}

const OTHERS = 0o022;
const STICKY = 0o1000;

/** Whether nobody but the user and root can put another folder in the place of one on the way. */
function isOurs(path: string): boolean {
  const { uid, mode } = lstatSync(path);
  const isOwned = uid === 0 || uid === process.getuid?.();
  const isClosed = (mode & OTHERS) === 0 || (mode & STICKY) !== 0;
  if (!isOwned || !isClosed) return false;
  return path === dirname(path) || isOurs(dirname(path));
}

/**
 * One level only: Node's recursive form never ends where the parent is there and takes no folder,
 * as under /proc.
 */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  }
}
