import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { GoComponent } from './components.ts';

/**
 * Where programs are cached, outside the tree: SEALIFT_TOOLS_DIR, or a folder of the user's cache.
 */
export function toolsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return (
    environment['SEALIFT_TOOLS_DIR'] ||
    join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sealift/tools')
  );
}

/** What a Go program was built from: it changes where the version does. */
export const originOf = ({ module, package: path, version }: GoComponent): string =>
  `${module}${path === undefined ? '' : `/${path}`}@${version}`;

/** Beside the program, written after it: a half-installed program has none. */
export const stampOf = (folder: string, name: string): string => join(folder, '.origin', name);

/** What is installed under this name was built from; undefined where nothing whole is there. */
export function installedOrigin(folder: string, name: string): string | undefined {
  if (!isExecutable(join(folder, name))) return undefined;
  try {
    return readFileSync(stampOf(folder, name), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** A program's full path, in the tools folder or on PATH; undefined where it is not there. */
export function findProgram(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folders = [
    toolsFolder(environment),
    ...(environment['PATH'] ?? '').split(delimiter).filter(Boolean),
    '/usr/sbin',
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The same, for a program that must be there. @throws Error that says how to install it */
export function program(name: string): string {
  const found = findProgram(name);
  if (found === undefined)
    throw new Error(
      `${name} is not installed; \`node tools/against/real-stack/src/main.ts install ` +
        `${name}\` does it`,
    );
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
