import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { printable, reject } from '@sealift/failures';
import { type Step, trailOf } from './trail.ts';

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
  refuseOpen(name, join(folder, name));
  return realpathSync(join(folder, name));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whoever writes a folder on the way may put another one in its place, but where it is sticky. */
function refuseOpen(name: string, path: string): void {
  const steps = trailOf(path);
  const open = steps.flatMap(openAt)[0];
  if (open === undefined) return;
  const shown = printable(steps.at(-1)?.path ?? path);
  reject('PROGRAM', `${name} is ${shown}, and everybody may write ${printable(open)}`);
}

/** What everybody may write; of what holds a link or the program nothing, sticky or not. */
function openAt({ path, is }: Step): string[] {
  if (is === 'folder') return isWritable(path) && !isSticky(path) ? [path] : [];
  return [...(is === 'program' ? [path] : []), dirname(path)].filter(isWritable);
}

const isWritable = (path: string): boolean => (statSync(path).mode & OTHERS_WRITE) !== 0;
const isSticky = (path: string): boolean => (statSync(path).mode & STICKY) !== 0;
