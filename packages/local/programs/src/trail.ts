import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { reject } from '@sealift/failures';

/** A place that a path leads through. */
export interface Step {
  readonly path: string;
  readonly is: 'folder' | 'link' | 'program';
}

/** As Linux follows them. */
const LINKS = 40;

/**
 * Every place on the way from the root, links followed one by one: each of them decides which
 * program it is in the end, and `realpath` names but the last. T30
 * @param path whole, of a file that is there @throws Rejection PROGRAM for links without end
 */
export function trailOf(path: string): Step[] {
  const steps: Step[] = [{ path: '/', is: 'folder' }];
  const names = namesIn(path);
  let [at, links] = ['/', 0];
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const next = join(at, name);
    const step = { path: next, is: kindOf(next) };
    steps.push(step);
    if (step.is === 'link') {
      if (++links > LINKS) reject('PROGRAM', 'a program behind links without end');
      const target = readlinkSync(next);
      names.unshift(...namesIn(target));
      at = isAbsolute(target) ? '/' : dirname(next);
    } else at = next;
  }
  return steps;
}

const namesIn = (path: string): string[] => path.split('/').filter((name) => name !== '');

function kindOf(path: string): Step['is'] {
  const found = lstatSync(path);
  return found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'program';
}
