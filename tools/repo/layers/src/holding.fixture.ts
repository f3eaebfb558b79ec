import type { Workspace, WorkspacePackage } from './workspace.ts';

const FOLDER = 'packages/pure/oci';

/** A workspace of one package with these sources and one entry. */
export function holding(files: Readonly<Record<string, string>>, layer: 'pure' | 'tools' = 'pure') {
  const sources = Object.entries(files).map(([name, text]) => ({
    path: `${FOLDER}/src/${name}`,
    text,
    isTest: false,
  }));
  const one: WorkspacePackage = {
    name: '@sealift/oci',
    folder: FOLDER,
    layer,
    dependencies: new Set(),
    published: new Set(),
    devDependencies: new Set(),
    entries: new Set(['.']),
    imports: new Set<string>(),
    entryFiles: new Set([`${FOLDER}/src/index.ts`]),
    files: sources,
    hasReadme: true,
    compiler: {},
  };
  return {
    packages: [one],
    roomless: [],
    rootFiles: [],
    rootDependencies: new Set(),
  } satisfies Workspace;
}
