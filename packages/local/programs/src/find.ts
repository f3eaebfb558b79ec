import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { printable, reject } from '@sealift/failures';

const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * The program of a name, in the first folder of PATH that has one. A hit where somebody else may
 * have put it is refused, and not passed over: another program than the one that a shell runs would
 * run. T30
 * @param name without a folder @param searchPath the value of PATH
 * @returns its whole path; undefined where no folder has it
 * @throws Rejection PROGRAM
 */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
    reject('PROGRAM', `"${printable(name)}" is not a name of a program`);
  const folder = (searchPath ?? '').split(':').find((each) => isProgram(join(each, name)));
  if (folder === undefined) return undefined;
  if (!isAbsolute(folder))
    reject(
      'PROGRAM',
      `${name} lies in "${printable(folder)}" of PATH: another place for each caller`,
    );
  const path = realpathSync(join(folder, name));
  for (const each of [join(folder, name), path]) refuseOpen(name, each);
  return path;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whoever writes a folder above may put another one in its place, but where it is sticky. */
function refuseOpen(name: string, path: string): void {
  const isOpen = (at: string): boolean => (statSync(at).mode & OTHERS_WRITE) !== 0;
  const open = [path, dirname(path)].find(isOpen) ?? above(dirname(path)).find(isLoose);
  if (open !== undefined)
    reject('PROGRAM', `${name} is ${printable(path)}, and everybody may write ${printable(open)}`);
}

const isLoose = (folder: string): boolean =>
  (statSync(folder).mode & (OTHERS_WRITE | STICKY)) === OTHERS_WRITE;

const above = (folder: string): string[] => {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...above(parent)];
};
