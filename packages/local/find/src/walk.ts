/** The files that may name images: those given, and those in the folders given. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asIo } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';

/** What a file is, by its name. */
export type FileKind =
  | 'dockerfile'
  | 'chart'
  | 'chart file'
  | 'kustomization'
  | 'yaml'
  | 'packed chart'
  | 'link';

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
  if (basename(path) === 'Chart.yaml') return [{ path, kind: 'chart file' }];
  return kind === undefined
    ? reject('USAGE', `${printable(path)} is none of ${KINDS.map(([, , what]) => what).join(', ')}`)
    : [{ path, kind }];
}

function inFolder(folder: string, asChart: boolean): NamedFile[] {
  const entries = asIo(folder, () => readdirSync(folder, { withFileTypes: true }));
  const isChart = entries.some(({ name }) => name === 'Chart.yaml');
  if (isChart && asChart) return [{ path: folder, kind: 'chart' }];
  return entries.toSorted(byName).flatMap((entry) => {
    const path = join(folder, entry.name);
    const isSkipped = SKIPPED.includes(entry.name);
    // Templates of a chart are no YAML until they are rendered.
    if (entry.isDirectory())
      return isSkipped || (isChart && entry.name === 'templates') ? [] : inFolder(path, true);
    if (entry.isSymbolicLink()) return isSkipped ? [] : [{ path, kind: 'link' }];
    const kind = kindOf(path);
    return entry.isFile() && kind !== undefined ? [{ path, kind }] : [];
  });
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** By name, and what it is called where nothing fits. */
const KINDS: readonly (readonly [RegExp, FileKind, string])[] = [
  [/(?:^|\/)kustomization\.ya?ml$|(?:^|\/)Kustomization$/, 'kustomization', 'kustomization.yaml'],
  [
    /(?:^|\/)(?:Docker|Container)file(?:\.(?!dockerignore$)[^/]*)?$|\.[Dd]ockerfile$/,
    'dockerfile',
    'Dockerfile, Containerfile',
  ],
  [/\.(?:ya?ml|json)$/, 'yaml', 'YAML, JSON'],
  [/\.tgz$/, 'packed chart', 'a packed chart (.tgz)'],
];

const kindOf = (path: string): FileKind | undefined =>
  KINDS.find(([pattern]) => pattern.test(path))?.[1];
