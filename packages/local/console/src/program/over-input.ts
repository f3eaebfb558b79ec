import { statSync } from 'node:fs';
import { printable, reject } from '@sealift/failures';
import { configuring } from './configuring.ts';

/** What the parser gives of a command line. */
interface Given {
  readonly args: Readonly<Record<string, unknown>>;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Of a command, as its class states it. */
interface Writing {
  /** The flag that names the file that it writes. */
  readonly writes: string;
  /** Arguments whose file that may be: what is written holds all of what was there. */
  readonly replaces: readonly string[];
}

/**
 * Refuses to write over a file that the command reads. --force is for an old result: over a key or
 * a bundle it would leave what was made of it, and the last copy of it would be gone.
 * @throws Misconfigured USAGE
 */
export function refuseOverInput({ args, flags }: Given, { writes, replaces }: Writing): void {
  const output = flags[writes];
  const there = typeof output === 'string' ? fileAt(output) : undefined;
  if (there === undefined) return;
  const read = [...wordsBut([writes], flags), ...wordsBut(replaces, args)];
  if (!read.flatMap(pathsIn).some((path) => fileAt(path) === there)) return;
  const said = `${printable(String(output))} is read by this command, and never written over`;
  configuring(() => reject('USAGE', `${said}: give --${writes} another file`));
}

const wordsBut = (names: readonly string[], given: Given['flags']): string[] =>
  Object.entries(given)
    .filter(([name]) => !names.includes(name))
    .flatMap(([, value]) => value)
    .filter((value) => typeof value === 'string');

/** A word is a path, or holds one: `oci:PATH:TAG`, `FILE,NAME`, `public-key=FILE,…`. */
const pathsIn = (word: string): string[] => [word, ...word.split(/[:,=]/)];

/** One name for a file, however its path is written; undefined where there is none. */
function fileAt(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // A word that is no path, or a path of nothing: it is refused where it is read.
    return undefined;
  }
}
