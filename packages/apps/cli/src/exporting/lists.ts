import { Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
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
  ...PARALLEL_FLAG,
};

interface ListFlags {
  readonly file?: readonly string[] | undefined;
  readonly as?: string | undefined;
}

/**
 * The images of the command line and of lists. A word that both have counts once.
 * @throws Rejection USAGE | CONFIG | LIMIT
 */
export function readSources(words: readonly string[], { file, as }: ListFlags): ListedSource[] {
  if (as !== undefined && (words.length > 1 || file !== undefined))
    reject('USAGE', '--as names the image of one source');
  const listed = (file ?? []).flatMap(readList);
  if (words.length + listed.length === 0)
    reject('USAGE', 'nothing to export: give an image or a layout, or a list of them with -f');
  return [...words.map((word) => parseSource(word, as)), ...listed];
}

const readList = (path: string): ListedSource[] =>
  parseImageList(readConfiguredText({ path, source: `--file ${path}` }, LIMITS.imageList), path);
