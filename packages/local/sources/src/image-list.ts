/**
 * Lists of images in a file:
 *
 *     # release 7
 *     ghcr.io/owner/app:v7@sha256:…
 *     oci:charts:v7   # from the build
 */
import { type Digest, LIMITS, listLines } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { type ImageSource, parseSource } from './source.ts';

/** An image that the operator asked for, and where that was written. */
export type ListedSource = ImageSource & {
  /** `FILE:LINE`, for messages; absent on the command line. */
  readonly at?: string;
  /** The digest that it must have. */
  readonly expect?: Digest;
  /** Those that travel, and whether each must be there or one; absent: as the export has it. */
  readonly platforms?: { readonly names: readonly string[]; readonly each: boolean };
  /** Whether it must be a Helm chart. */
  readonly isChart?: boolean;
};

/**
 * One word a line, as on the command line; blank lines and what follows a # (at the start, or
 * after a blank) are left out. A word that stands twice counts once.
 * @param file name of the list, for messages
 * @throws Rejection USAGE naming FILE:LINE | LIMIT
 */
export function parseImageList(text: string, file: string): ListedSource[] {
  const words = new Map<string, number>();
  for (const { text: word, number } of listLines(text))
    if (!words.has(word)) words.set(word, number);
  if (/^apiVersion\s*:/m.test(text))
    reject('USAGE', `${file} is an export file in YAML: let its name end in .yaml`);
  if (words.size === 0) reject('USAGE', `${file} lists no image`);
  if (words.size > LIMITS.images)
    reject('LIMIT', `${file} lists ${words.size} images, limit ${LIMITS.images}`);
  return [...words].map(([word, line]) => parseLine(word, `${file}:${line}`));
}

function parseLine(word: string, at: string): ListedSource {
  if (/\s/.test(word))
    reject('USAGE', `${at}: one image a line; behind a blank only # has a place`);
  return { ...Rejection.naming(at, () => parseSource(word)), at };
}
