import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** What the rules read. Paths are relative to the root, with slashes. */
export interface Repository {
  /** Text of every page, source and script. */
  readonly texts: ReadonlyMap<string, string>;
  /** Folders that hold a package. */
  readonly packages: readonly string[];
  /** Whether a file or folder is there. */
  exists(path: string): boolean;
}

/** What a rule found. */
export interface Findings {
  /** A sentence each, which says what to do. */
  readonly violations: readonly string[];
  /** How many things were looked at. A check of nothing is not a pass. */
  readonly checked: number;
}

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.turbo', 'coverage', '.pnpm-store']);
const READ = ['**/*.{md,ts,mts,mjs,cjs,js,sh,yaml,yml}', '.ci/*', '.github/**/*.{yml,yaml,md}'];
/** Reads the working tree at `root`. */
export function readRepository(root: string): Repository {
  const paths = globSync(READ, { cwd: root, exclude: (name) => SKIPPED.has(lastOf(name)) })
    .map((path) => path.split(sep).join('/'))
    .sort();
  const manifests = globSync(['packages/*/*/package.json', 'tools/*/*/package.json'], {
    cwd: root,
  });
  return {
    texts: new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
    packages: manifests.map((path) => path.split(sep).slice(0, -1).join('/')).sort(),
    exists: (path) => existsSync(join(root, path)),
  };
}

const lastOf = (path: string): string => path.split(sep).at(-1) ?? path;

/** Whether a path is of a page. */
export const isPage = (path: string): boolean => path.endsWith('.md');

/** This program and its tests plant what is wrong. */
export const isOwn = (path: string): boolean => path.startsWith('tools/repo/docs/');

/** `PATH:LINE` of a position in a text. */
export const at = (path: string, text: string, offset: number): string =>
  `${path}:${text.slice(0, offset).split('\n').length}`;
