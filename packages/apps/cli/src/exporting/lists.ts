import { Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { type ListedSource, parseImageList, parseSource } from '@sealift/sources';
import { readConfiguredText } from '@sealift/workflows/pins';

/** How many images are asked for at a time. */
export const PARALLEL_FLAG = {
  'parallel-images': Flags.integer({
    helpValue: 'N',
    min: 1,
    max: 64,
    summary: 'Images of registries that are looked at side by side; 4 where nothing is said.',
  }),
};

/** What to take, beside the words of the command line. */
export const LIST_FLAGS = {
  file: Flags.string({
    char: 'f',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'LIST',
    summary:
      'Take the images of this file too: one SOURCE a line, as on the command line; blank ' +
      'lines and what follows # are left out. Repeatable.',
  }),
  'with-file': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=PATH',
    summary:
      'Take a plain file too, as an artifact of this name, such as registry.example/files/x:1. ' +
      'Repeatable.',
  }),
  ...PARALLEL_FLAG,
};

interface ListFlags {
  readonly 'with-file'?: readonly string[] | undefined;
  readonly file?: readonly string[] | undefined;
  readonly as?: string | undefined;
}

/**
 * The images of the command line and of lists. A word that both have counts once.
 * @throws Rejection USAGE | CONFIG | LIMIT
 */
export function readSources(
  words: readonly string[],
  { file, as, 'with-file': plain = [] }: ListFlags,
): ListedSource[] {
  if (as !== undefined && (words.length > 1 || file !== undefined || plain.length > 0))
    reject('USAGE', '--as names the image of one source');
  const listed = (file ?? []).flatMap(readList);
  const files = plain.map(readFileOption);
  if (words.length + listed.length + files.length === 0)
    reject('USAGE', 'nothing to export: give an image or a layout, or a list of them with -f');
  return [...words.map((word) => parseSource(word, as)), ...listed, ...files];
}

/** @throws Rejection USAGE */
function readFileOption(text: string): ListedSource {
  const source = `--with-file ${printable(text)}`;
  const at = text.indexOf('=');
  const [name, path] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (at < 0 || path === '') reject('USAGE', `${source}: expected NAME=PATH`);
  Rejection.naming(source, () => parseReference(name));
  return { kind: 'file', path, as: name, at: source };
}

const readList = (path: string): ListedSource[] =>
  parseImageList(readConfiguredText({ path, source: `--file ${path}` }, LIMITS.imageList), path);
