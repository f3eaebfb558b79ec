/** Istanbul's counts of one file: for each branching, how often each of its ways was taken. */
export interface FileBranches {
  readonly b: Readonly<Record<string, readonly number[]>>;
  readonly branchMap: Readonly<
    Record<string, { readonly loc: { readonly start: { readonly line: number } } }>
  >;
}

/** Files by their path. */
export type Branches = Readonly<Record<string, FileBranches>>;

/** A package, and which of its branches were taken. */
export interface Package {
  readonly name: string;
  readonly taken: number;
  readonly all: number;
  /** `src/file.ts:line` of each way that no test took. */
  readonly left: readonly string[];
}

/** What either of two runs took of one file, whose branches are numbered as they stand there. */
function either(path: string, one: FileBranches, other: FileBranches): FileBranches {
  const b = Object.entries(one.b).map(([id, ways]): [string, number[]] => {
    const others = other.b[id];
    if (others?.length !== ways.length)
      throw new Error(`${path}: two counts do not have the same branches`);
    return [id, ways.map((count, i) => count + (others[i] ?? 0))];
  });
  return { ...one, b: Object.fromEntries(b) };
}

/** @param more of files that `branches` has all of */
export function merged(branches: Branches, more: Branches): Branches {
  const files = Object.entries(branches).map(([path, file]): [string, FileBranches] => {
    const other = more[path];
    return [path, other === undefined ? file : either(path, file, other)];
  });
  return Object.fromEntries(files);
}

const leftOf = (path: string, { b, branchMap }: FileBranches): string[] =>
  Object.entries(b).flatMap(([id, ways]) =>
    ways.filter((count) => count === 0).map(() => `${path}:${branchMap[id]?.loc.start.line}`),
  );

/** The packages of a room. @param root of the repository, as the paths have it */
export function packages(root: string, room: string, branches: Branches): Package[] {
  const under = `${root}/packages/${room}/`;
  const files = Object.entries(branches).filter(([path]) => path.startsWith(under));
  const byName = Map.groupBy(files, ([path]) => path.slice(under.length).split('/')[0] ?? '');
  return [...byName].map(([name, own]) => {
    const left = own.flatMap(([path, file]) => leftOf(path.slice(root.length + 1), file));
    const all = own.flatMap(([, { b }]) => Object.values(b).flat()).length;
    return { name, taken: all - left.length, all, left };
  });
}
