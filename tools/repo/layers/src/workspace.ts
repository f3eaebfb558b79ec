import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { BUILDS_PROGRAMS, type Layer, VERIFIER_FOLDER } from './rules.ts';

export interface SourceFile {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** `x.test.ts`, or `x.fixture.ts`: what tests share. Neither is built into the package. */
  readonly isTest: boolean;
}

export interface WorkspacePackage {
  readonly name: string;
  /** `packages/pure/bytes`, relative to the root. */
  readonly folder: string;
  readonly layer: Layer;
  /** What it needs at run time; of a program that is built into its file, while it is built. */
  readonly dependencies: ReadonlySet<string>;
  /** What whoever installs it installs besides. */
  readonly published: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Entries of `exports`: `.`, and seldom a second one. */
  readonly entries: ReadonlySet<string>;
  /** Names of `imports`, such as `#sha2`: what differs by platform. */
  readonly imports: ReadonlySet<string>;
  /** The sources of these entries, relative to the root. */
  readonly entryFiles: ReadonlySet<string>;
  readonly files: readonly SourceFile[];
  readonly hasReadme: boolean;
  /** tsconfig.json, where there is one. */
  readonly compiler: {
    readonly extends?: string;
    readonly compilerOptions?: Readonly<Record<string, unknown>>;
  };
}

export interface Workspace {
  readonly packages: readonly WorkspacePackage[];
  /** Folders with a package.json that stand in no room, so that no rule would reach them. */
  readonly roomless: readonly string[];
  /** Sources that belong to no package: configuration, examples. */
  readonly rootFiles: readonly SourceFile[];
  /** What the root package.json offers to tests everywhere. */
  readonly rootDependencies: ReadonlySet<string>;
}

/** A package is in a room, and a room in `packages` is a layer. */
const ROOM = /^(?:packages\/(?:pure|local|network|apps)|tools\/[^/]+)\/[^/]+$/;

export function readWorkspace(root: string): Workspace {
  const found = globSync('{packages,tools}/{*,*/*,*/*/*}/package.json', { cwd: root })
    .map((path) => path.split(sep).slice(0, -1).join('/'))
    .filter((path) => !path.includes('node_modules'))
    .sort();
  const folders = found.filter((path) => ROOM.test(path));
  const own = readJson(join(root, 'package.json'));
  return {
    packages: folders.map((folder) => readPackage(root, folder)),
    roomless: found.filter((path) => !ROOM.test(path)),
    rootFiles: filesOf(root, ['*.ts', 'examples/src/*.ts', 'packages/*/*/*.ts']),
    rootDependencies: new Set([...names(own, 'dependencies'), ...names(own, 'devDependencies')]),
  };
}

const RUNTIME = ['dependencies', 'peerDependencies', 'optionalDependencies'];

function readPackage(root: string, folder: string): WorkspacePackage {
  const json = readJson(join(root, folder, 'package.json'));
  const built = folder === VERIFIER_FOLDER ? ['devDependencies'] : [];
  return {
    name: String(json['name']),
    folder,
    layer: layerOf(folder),
    dependencies: new Set(
      [...RUNTIME, ...built]
        .flatMap((field) => names(json, field))
        .filter((name) => name !== BUILDS_PROGRAMS),
    ),
    published: new Set(RUNTIME.flatMap((field) => names(json, field))),
    devDependencies: new Set(names(json, 'devDependencies')),
    entries: new Set(names(json, 'exports')),
    imports: new Set(names(json, 'imports')),
    entryFiles: new Set(sourcesOf(json).map((path) => posix.join(folder, path))),
    files: readFiles(root, folder),
    hasReadme: existsSync(join(root, folder, 'README.md')),
    compiler: existsSync(join(root, folder, 'tsconfig.json'))
      ? readJson(join(root, folder, 'tsconfig.json'))
      : {},
  };
}

function layerOf(folder: string): Layer {
  const [top, layer] = folder.split('/');
  if (top === 'tools') return 'tools';
  if (layer === 'pure' || layer === 'local' || layer === 'network' || layer === 'apps')
    return layer;
  throw new Error(`${folder}: the second folder must be pure, local, network or apps`);
}

function readFiles(root: string, folder: string): SourceFile[] {
  return filesOf(root, `${folder}/{src,bin}/**/*.{ts,mts,js,mjs,cjs}`);
}

function filesOf(root: string, pattern: string | string[]): SourceFile[] {
  return globSync(pattern, { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .sort()
    .map((path) => ({
      path,
      text: readFileSync(join(root, path), 'utf8'),
      isTest: /\.(?:test|fixture)\.ts$/.test(path),
    }));
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

/** What each entry is in the sources: `{"sealift-source": "./src/index.ts"}`. */
function sourcesOf(json: Record<string, unknown>): string[] {
  const entries = Object.values((json['exports'] as Record<string, unknown> | undefined) ?? {});
  return entries
    .map((entry) => (entry as Record<string, unknown> | null)?.['sealift-source'])
    .filter((path) => typeof path === 'string');
}

function names(json: Record<string, unknown>, field: string): string[] {
  return Object.keys((json[field] as Record<string, string> | undefined) ?? {});
}
