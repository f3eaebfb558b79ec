import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { type Import, lineOf, packageOf, scanImports, withoutCommentLines } from './imports.ts';
import {
  LOADS_BINDING,
  LOADS_PORTABLE,
  MAY_CONNECT,
  mayDependOn,
  OF_NODE,
  SOCKET_MODULES,
  SOCKET_PACKAGES,
} from './rules.ts';
import type { SourceFile, Workspace, WorkspacePackage } from './workspace.ts';

const BUILTINS = new Set(builtinModules);

/** Holds every import of every file against the folder it stands in. One line per violation. */
export function checkImports(workspace: Workspace): string[] {
  return workspace.packages.flatMap((owner) =>
    owner.files.flatMap((file) => checkFile(workspace, owner, file)),
  );
}

function checkFile(workspace: Workspace, owner: WorkspacePackage, file: SourceFile): string[] {
  const found = scanImports(file.text).flatMap((one) =>
    checkImport(workspace, owner, file, one).map((rule) => `${file.path}:${one.line}: ${rule}`),
  );
  return [...found, ...checkHidden(owner, file), ...checkEscapes(owner, file)];
}

function checkImport(
  workspace: Workspace,
  owner: WorkspacePackage,
  file: SourceFile,
  { specifier }: Import,
): string[] {
  if (specifier === undefined)
    return file.isTest || owner.layer === 'tools' || file.path === LOADS_BINDING
      ? []
      : ['imports something computed; name the module in a string'];
  if (specifier.startsWith('#'))
    return owner.imports.has(specifier) ? [] : [`${specifier} is not among its package's imports`];
  if (specifier.startsWith('.')) return checkRelative(workspace, owner, file, specifier);
  const builtin = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || BUILTINS.has(builtin))
    return checkBuiltin(owner, file, builtin);
  return checkPackage(workspace, owner, file, specifier);
}

function checkRelative(
  workspace: Workspace,
  owner: WorkspacePackage,
  file: SourceFile,
  specifier: string,
): string[] {
  const target = posix.join(posix.dirname(file.path), specifier);
  if (!file.isTest && /\.(?:test|fixture)\.ts$/.test(target))
    return [`imports what belongs to tests: ${specifier}`];
  if (target.startsWith(`${owner.folder}/`) || target === owner.folder) return [];
  const inside = workspace.packages.some(({ folder }) => target.startsWith(`${folder}/`));
  // Tests and tools may name files at the root of the repository, never another package's files.
  if (!inside && (file.isTest || owner.layer === 'tools')) return [];
  return [`reaches out of its package: ${specifier}`];
}

function checkBuiltin(owner: WorkspacePackage, file: SourceFile, module: string): string[] {
  if (file.isTest) return [];
  if (OF_NODE.has(file.path)) return [];
  if (owner.layer === 'pure') return [`pure/ imports no module of Node: ${module}`];
  if (closedToSockets(owner) && SOCKET_MODULES.has(module))
    return [`${place(owner)} opens no socket: ${module}`];
  if (connectsItself(owner) && SOCKET_MODULES.has(module))
    return [`connections are made in packages/network/http alone: ${module}`];
  return [];
}

function checkPackage(
  workspace: Workspace,
  owner: WorkspacePackage,
  file: SourceFile,
  specifier: string,
): string[] {
  const name = packageOf(specifier);
  if (name === owner.name)
    return file.isTest ? [] : [`imports its own package by name: ${specifier}`];
  const target = workspace.packages.find((candidate) => candidate.name === name);
  const rules: string[] = [];
  if (target !== undefined && !isEntry(target, specifier))
    rules.push(`reaches past index.ts of ${name}: ${specifier}`);
  if (!isDeclared(workspace, owner, file, name))
    rules.push(`${name} is not among the dependencies of ${owner.name}`);
  if (target !== undefined && !file.isTest && !mayDependOn(owner.layer, target.layer))
    rules.push(`${owner.layer}/ may not import ${target.layer}/: ${name}`);
  if (!file.isTest && owner.layer === 'apps' && target?.layer === 'apps')
    rules.push(`an app is no library: move what both need of ${name} to local/workflows`);
  if (!file.isTest && closedToSockets(owner) && SOCKET_PACKAGES.has(name))
    rules.push(`${place(owner)} opens no socket: ${name}`);
  if (!file.isTest && connectsItself(owner) && SOCKET_PACKAGES.has(name))
    rules.push(`connections are made in packages/network/http alone: ${name}`);
  return rules;
}

/** `index.ts`, or another entry that the package declares, so that starting one loads little. */
const isEntry = (target: WorkspacePackage, specifier: string): boolean =>
  specifier === target.name || target.entries.has(specifier.replace(target.name, '.'));

function isDeclared(
  { rootDependencies }: Workspace,
  owner: WorkspacePackage,
  file: SourceFile,
  name: string,
): boolean {
  if (owner.dependencies.has(name)) return true;
  const lenient = file.isTest || owner.layer === 'tools';
  return lenient && (owner.devDependencies.has(name) || rootDependencies.has(name));
}

/** One package that another loads within a function: readers and tools do not see it. */
const HIDDEN = /\bimport\(\s*['"]@sealift\/[^'"]+['"]/g;

/** Commands are loaded when they are asked for; what they need is imported where it is read. */
function checkHidden({ layer }: WorkspacePackage, file: SourceFile): string[] {
  if (file.isTest || layer === 'tools' || file.path === LOADS_PORTABLE) return [];
  const code = withoutCommentLines(file.text);
  return [...code.matchAll(HIDDEN)].map(
    (match) =>
      `${file.path}:${lineOf(code, match.index)}: imports a package inside: put it at the top`,
  );
}

/** Ways to a module or to the network that are no import. */
const ESCAPES: readonly [RegExp, string][] = [
  [
    /\bgetBuiltinModule\b|\bprocess\.binding\b|\bcreateRequire\b/g,
    'loads modules behind the import statements',
  ],
  // A program in a string is seen by no compiler, linter or test: it is a file.
  [/\beval\s*\(|\bnew Function\b|\beval:\s*true\b/g, 'runs text as code'],
  [
    /(?<![.\w'"`])(?:globalThis\.)?fetch\s*\(|\bnew (?:WebSocket|EventSource)\b/g,
    'opens a connection',
  ],
];

function checkEscapes(owner: WorkspacePackage, file: SourceFile): string[] {
  if (file.isTest || !(closedToSockets(owner) || connectsItself(owner))) return [];
  const code = withoutCommentLines(file.text);
  return ESCAPES.flatMap(([pattern, rule]) =>
    [...code.matchAll(pattern)].map(
      (match) => `${file.path}:${lineOf(code, match.index)}: ${rule}: ${match[0]}`,
    ),
  );
}

/** pure/, local/, and the verifier: the closure of the program that crosses the gap. */
function closedToSockets({ layer, folder }: WorkspacePackage): boolean {
  return layer === 'pure' || layer === 'local' || folder === 'packages/apps/verifier';
}

/** network/ and apps/, all but those that may. T35 */
const connectsItself = (owner: WorkspacePackage): boolean =>
  !closedToSockets(owner) && owner.layer !== 'tools' && !MAY_CONNECT.has(owner.folder);

const place = ({ layer, folder }: WorkspacePackage): string =>
  layer === 'apps' ? folder : `${layer}/`;
