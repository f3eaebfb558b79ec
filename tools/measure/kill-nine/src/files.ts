/** Commands that write one file over another. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Deed } from './deed.ts';

const LEFTOVER = /^\.out\.tar\.[0-9a-f]{16}\.partial$/;
const hashOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

/**
 * @param before the file that stands at the output, and @param after the one that a whole run puts
 * there
 * @param wordsFor the command line for an output
 */
export function overFile(
  folder: string,
  name: string,
  [before, after]: readonly [string, string],
  wordsFor: (output: string) => readonly string[],
): Deed {
  const own = join(folder, name);
  mkdirSync(own);
  const output = join(own, 'out.tar');
  const known = new Map([
    [hashOf(before), 'before'],
    [hashOf(after), 'after'],
  ] as const);
  return {
    name,
    words: wordsFor(output),
    reset: () => copyFileSync(before, output),
    look: () => {
      const strange = readdirSync(own).filter((each) => each !== 'out.tar' && !LEFTOVER.test(each));
      if (strange.length > 0) throw new Error(`${name} left ${strange.join(', ')}`);
      const stands = known.get(hashOf(output));
      if (stands === undefined) throw new Error(`${name} left half a file at ${output}`);
      return stands;
    },
    close: async () => rmSync(own, { recursive: true }),
  };
}
