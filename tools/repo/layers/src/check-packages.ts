import {
  BUILDS_PROGRAMS,
  EXPORTS_MAX,
  EXPORTS_WARN,
  JOBS,
  mayDependOn,
  PURE_COMPILER,
  VERIFIER,
} from './rules.ts';
import type { Workspace, WorkspacePackage } from './workspace.ts';

/** Holds every package.json against the order of the layers. One line per violation. */
export function checkPackages(workspace: Workspace): string[] {
  const byName = new Map(workspace.packages.map((one) => [one.name, one]));
  return [
    ...workspace.roomless.map(wantsRoom),
    ...workspace.packages.flatMap((one) => [
      ...checkDirection(one, byName),
      ...checkJobs(one, byName),
      ...checkReadme(one),
      ...checkCompiler(one),
    ]),
    ...findCycles(workspace.packages, byName),
    ...checkVerifier(byName),
  ];
}

const wantsRoom = (folder: string): string =>
  `${folder}: a package stands in a room: move it to packages/{pure,local,network,apps}/NAME, by ` +
  `what it may touch, or to tools/ROOM/NAME`;

type ByName = ReadonlyMap<string, WorkspacePackage>;

function checkDirection(owner: WorkspacePackage, byName: ByName): string[] {
  const whileBuilt = [...owner.devDependencies].filter((name) => name !== BUILDS_PROGRAMS);
  return [...owner.dependencies, ...whileBuilt]
    .map((name) => byName.get(name))
    .filter((target) => target !== undefined)
    .filter((target) => !mayDependOn(owner.layer, target.layer))
    .map(
      (target) =>
        `${owner.folder}/package.json: ${owner.layer}/ may not depend on ${target.layer}/: ` +
        `${target.name}`,
    );
}

/** Signing that stood on import took its planning and its delta along. */
function checkJobs({ folder, dependencies }: WorkspacePackage, byName: ByName): string[] {
  if (!JOBS.has(folder)) return [];
  return [...dependencies]
    .filter((name) => JOBS.has(byName.get(name)?.folder ?? ''))
    .map((name) => `${folder}/package.json: ${name} is a job of its own: move what both need`);
}

function checkReadme({ folder, hasReadme }: WorkspacePackage): string[] {
  return hasReadme ? [] : [`${folder}: README.md is missing`];
}

/** The compiler knows nothing but ECMAScript in pure/: no types of Node, none of a browser. */
function checkCompiler({ layer, folder, compiler }: WorkspacePackage): string[] {
  if (layer !== 'pure') return [];
  const widened = ['types', 'lib', 'typeRoots'].filter(
    (option) => compiler.compilerOptions?.[option] !== undefined,
  );
  return [
    ...(compiler.extends === PURE_COMPILER
      ? []
      : [`${folder}/tsconfig.json: must extend ${PURE_COMPILER}`]),
    ...widened.map((option) => `${folder}/tsconfig.json: pure/ may not set ${option}`),
  ];
}

function findCycles(packages: readonly WorkspacePackage[], byName: ByName): string[] {
  const cycles = packages.filter((one) => reachable(one, byName).has(one.name));
  return cycles.map(
    (one) => `${one.folder}/package.json: ${one.name} depends on itself through others`,
  );
}

/**
 * Every package of the workspace that `start` needs at run time, itself only if a cycle leads back.
 */
function reachable(start: WorkspacePackage, byName: ByName): Set<string> {
  const seen = new Set<string>();
  const queue = [...start.dependencies];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const target = byName.get(name);
    if (target === undefined || seen.has(name)) continue;
    seen.add(name);
    queue.push(...target.dependencies);
  }
  return seen;
}

function checkVerifier(byName: ByName): string[] {
  const verifier = byName.get(VERIFIER);
  if (verifier === undefined) return [];
  return [...checkPublished(verifier), ...checkClosure(verifier, byName)];
}

function checkPublished({ folder, published }: WorkspacePackage): string[] {
  return [...published].map(
    (name) =>
      `${folder}/package.json: the verifier is published with no dependencies, ` +
      `its file holds all it needs: move ${name} to devDependencies`,
  );
}

function checkClosure(verifier: WorkspacePackage, byName: ByName): string[] {
  return [...reachable(verifier, byName)]
    .map((name) => byName.get(name))
    .filter((target) => target !== undefined && target.layer !== 'pure' && target.layer !== 'local')
    .map(
      (target) =>
        `${verifier.folder}/package.json: the verifier's closure holds pure/ and local/ only, ` +
        `not ${target?.name}`,
    );
}

export interface Findings {
  readonly violations: readonly string[];
  readonly warnings: readonly string[];
}

/** Counts the names that each index.ts exports. */
export function checkExports({ packages }: Workspace): Findings {
  const counts = packages
    .filter(({ layer }) => layer !== 'tools')
    .flatMap((one) => one.files.filter(({ path }) => path === `${one.folder}/src/index.ts`))
    .map(({ path, text }) => ({
      path,
      count: exportedNames(text).length,
      star: /^export \*(?! as\b)/m.test(text),
    }));
  return {
    violations: [
      ...counts
        .filter(({ star }) => star)
        .map(({ path }) => `${path}: \`export *\` hides what is exported; list the names`),
      ...counts
        .filter(({ count }) => count > EXPORTS_MAX)
        .map(({ path, count }) => `${path}: exports ${count} names, limit ${EXPORTS_MAX}`),
    ],
    warnings: counts
      .filter(({ count }) => count > EXPORTS_WARN && count <= EXPORTS_MAX)
      .map(
        ({ path, count }) => `${path}: exports ${count} names, ${EXPORTS_WARN} or fewer is the aim`,
      ),
  };
}

/** Names that a reader can call or read; the types that describe them come along uncounted. */
function exportedNames(index: string): string[] {
  const lists = [...index.matchAll(/^export \{([^}]*)\}/gm)].flatMap((match) =>
    (match[1] ?? '').split(','),
  );
  const listed = lists
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '));
  const declared = [
    ...index.matchAll(/^export (?:async )?(?:const|function|class|enum|let) (\w+)/gm),
  ].map((match) => match[1] ?? '');
  const spaces = [...index.matchAll(/^export \* as (\w+)/gm)].map((match) => match[1] ?? '');
  return [...listed.map((name) => name.replace(/^.* as /, '')), ...declared, ...spaces];
}
