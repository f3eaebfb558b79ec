/** The files that may name images: those given, and those in the folders given. */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asIo } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';

/** What a file is, by its name. */
export type FileKind = 'dockerfile' | 'chart' | 'kustomization' | 'yaml' | 'packed chart' | 'link';

/** A file, and what it is. */
export interface NamedFile {
  readonly path: string;
  readonly kind: FileKind;
}

const FILES = 20_000;
const SKIPPED: readonly string[] = ['.git', 'node_modules'];

/**
 * In the order of their paths, a chart's folder as one; links in folders are not followed.
 * @throws Rejection IO, LIMIT, and USAGE for a file that is none of these kinds
 */
export function filesIn(paths: readonly string[]): NamedFile[] {
  const found = new Map<string, NamedFile>();
  for (const path of paths)
    for (const file of asIo(path, () => statSync(path)).isDirectory()
      ? inFolder(path, true)
      : given(path))
      found.set(file.path, file);
  if (found.size > FILES) reject('LIMIT', `${found.size} files, limit ${FILES}`);
  return [...found.values()];
}

/** The files of a chart, where nobody renders it. */
export const filesOfChart = (folder: string): NamedFile[] => inFolder(folder, false);

function given(path: string): NamedFile[] {
  const kind = kindOf(path);
  return kind === undefined
    ? reject(
        'USAGE',
        `${printable(path)} is none of YAML, JSON, a Dockerfile, Chart.yaml and kustomization.yaml`,
      )
    : [{ path, kind }];
}

function inFolder(folder: string, asChart: boolean): NamedFile[] {
  const names = asIo(folder, () => readdirSync(folder)).toSorted();
  const isChart = names.includes('Chart.yaml');
  if (isChart && asChart) return [{ path: folder, kind: 'chart' }];
  return names.flatMap((name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    // Templates of a chart are no YAML until they are rendered.
    if (stat.isDirectory())
      return SKIPPED.includes(name) || (isChart && name === 'templates')
        ? []
        : inFolder(path, true);
    if (stat.isSymbolicLink()) return SKIPPED.includes(name) ? [] : [{ path, kind: 'link' }];
    const kind = kindOf(path);
    return stat.isFile() && kind !== undefined ? [{ path, kind }] : [];
  });
}

const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/(?:^|\/)kustomization\.ya?ml$|(?:^|\/)Kustomization$/, 'kustomization'],
  [/(?:^|\/)(?:Docker|Container)file(?:\.[^/]*)?$|\.[Dd]ockerfile$/, 'dockerfile'],
  [/\.(?:ya?ml|json)$/, 'yaml'],
  [/\.tgz$/, 'packed chart'],
];

const kindOf = (path: string): FileKind | undefined =>
  KINDS.find(([pattern]) => pattern.test(path))?.[1];
