import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { SourceFile, WorkspacePackage } from './workspace.ts';

/** A name that leaves a package, where it is declared. */
export interface Exported {
  readonly name: string;
  /** `PATH:LINE` of the declaration. */
  readonly place: string;
  /** Its doc comment as running text, without tags; undefined where there is none. */
  readonly doc: string | undefined;
}

type Parsed = ReturnType<typeof parseSync>;
type Files = ReadonlyMap<string, SourceFile>;

/** Every name that the entries of a package export, and of their own packages alone. */
export function exportedBy({ files, entryFiles }: WorkspacePackage): Exported[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...entryFiles].flatMap((path) => exportsOf(byPath, path));
}

function exportsOf(files: Files, path: string): Exported[] {
  const file = files.get(path);
  if (file === undefined) return [];
  const parsed = parseSync(path, file.text);
  return parsed.module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, importName, localName, moduleRequest }) => {
      const name = exportName.name ?? 'default';
      if (moduleRequest === null) return [declared(file, parsed, name, localName.name ?? name)];
      return declaredIn(files, path, moduleRequest.value, name, importName.name ?? '*');
    }),
  );
}

/** What another package declares is that one's to explain. */
function declaredIn(
  files: Files,
  from: string,
  specifier: string,
  name: string,
  inner: string,
): Exported[] {
  if (!specifier.startsWith('.')) return [];
  const path = posix.join(posix.dirname(from), specifier);
  if (inner === '*') return exportsOf(files, path);
  return exportsOf(files, path)
    .filter((one) => one.name === inner)
    .map((one) => ({ ...one, name }));
}

function declared({ path, text }: SourceFile, parsed: Parsed, name: string, local: string) {
  const start = startOf(parsed, local);
  const line = text.slice(0, start).split('\n').length;
  return { name, place: `${path}:${line}`, doc: docBefore(parsed, text, start) };
}

/** Where the statement begins that declares a name; overloads begin with the first. */
function startOf({ program }: Parsed, local: string): number {
  for (const statement of program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' && statement.declaration !== null
        ? statement.declaration
        : statement;
    if (namesOf(declaration).includes(local)) return statement.start;
  }
  return 0;
}

function namesOf(declaration: Parsed['program']['body'][number]): (string | undefined)[] {
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : ''));
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : [];
}

function docBefore({ comments }: Parsed, text: string, start: number): string | undefined {
  const comment = comments.findLast(({ end }) => end <= start);
  const touches = comment !== undefined && text.slice(comment.end, start).trim() === '';
  if (!touches || comment.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  const lines = comment.value.slice(1).replace(/^[ \t]*\*/gm, '');
  return lines
    .replace(/(?:^|\s)@[a-z]+[\s\S]*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
