import { existsSync } from 'node:fs';
import { Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import type { AskedPath } from '@sealift/export-file';
import { printable, Rejection, reject } from '@sealift/failures';
import { parseReference } from '@sealift/oci';
import { type ListedSource, parseImageList, parseSource } from '@sealift/sources';
import { readConfiguredText } from '@sealift/workflows/pins';
import { type Asked, isExportFile, readExportFileAt } from './export-file.ts';

/** How many images are asked for at a time. */
export const PARALLEL_FLAG = {
  'parallel-images': Flags.integer({
    helpValue: 'N',
    min: 1,
    max: 64,
    summary: 'Images of registries that are looked at side by side; 8 where nothing is said.',
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
      'Take what this file asks for too: an export file (.yaml, .yml), or a list of one SOURCE a ' +
      'line, as on the command line, with # comments. Repeatable.',
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
  readonly platform?: readonly string[] | undefined;
}

/**
 * What the command line, lists and export files ask for. A word that several have counts once.
 * @throws Rejection USAGE | CONFIG | LIMIT
 */
export function readAsked(
  words: readonly string[],
  { file, as, platform, 'with-file': plain = [] }: ListFlags,
): Asked {
  if (as !== undefined && (words.length > 1 || file !== undefined || plain.length > 0))
    reject('USAGE', '--as names the image of one source');
  const files = (file ?? []).map((path) =>
    isExportFile(path) ? readExportFileAt(path) : { ...NOTHING, sources: readList(path) },
  );
  const sources = [
    ...words.map((word) => parseSource(word, as)),
    ...files.flatMap((one) => one.sources),
    ...plain.map(readFileOption),
  ];
  if (sources.length === 0)
    reject('USAGE', 'nothing to export: give an image or a layout, or a list of them with -f');
  if (platform !== undefined) refusePlatforms(sources);
  return {
    sources,
    signatureRepositories: files.flatMap((one) => one.signatureRepositories),
    detached: files.flatMap((one) => one.detached),
    ...onlyOne(files, 'policy'),
    ...onlyOne(files, 'trust'),
  };
}

const NOTHING = { sources: [], signatureRepositories: [], detached: [] };

/** Which of the two is meant nobody could say. @throws Rejection USAGE */
function refusePlatforms(sources: readonly ListedSource[]): void {
  const own = sources.find(({ platforms }) => platforms !== undefined);
  if (own !== undefined)
    reject('USAGE', `--platform, and ${own.at} has platforms of the file: give one of them`);
}

/** @throws Rejection USAGE for two files that say it */
function onlyOne(files: readonly Asked[], what: 'policy' | 'trust'): Pick<Asked, typeof what> {
  const [first, second] = files.flatMap((one) => one[what] ?? []);
  if (second !== undefined)
    reject('USAGE', `${first?.at} and ${second.at} both say ${what}: one file can`);
  return first === undefined ? {} : { [what]: first };
}

/**
 * The flags with what export files say in their place. @throws Rejection USAGE for what both say
 */
export function withAsked<T extends PinFlags>(flags: T, { policy, trust }: Asked): T {
  const said = { policy, 'trust-store': trust };
  for (const name of ['policy', 'trust-store'] as const)
    if (said[name] !== undefined && flags[name] !== undefined)
      reject('USAGE', `--${name}, and ${said[name].at} says it too: give one of them`);
  if (policy !== undefined) refuseAbsent(policy, policy.path);
  if (trust !== undefined) refuseAbsent(trust, trust.path.replace(/,[^,/]*$/, ''));
  return {
    ...flags,
    ...(policy === undefined ? {} : { policy: policy.path }),
    ...(trust === undefined ? {} : { 'trust-store': trust.path }),
  };
}

/** @throws Rejection CONFIG with the place that names it */
function refuseAbsent({ at }: AskedPath, path: string): void {
  if (!existsSync(path)) reject('CONFIG', `${at}: ${printable(path)} does not exist`);
}

interface PinFlags {
  readonly policy?: string | undefined;
  readonly 'trust-store'?: string | undefined;
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
