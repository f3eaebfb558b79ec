import { checkPackage, Package, type Problem } from '@arethetypeswrong/core';

/** What package.json says, and what replaces parts of it when the package is published. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly publishConfig?: { readonly exports?: object };
}

/**
 * Whether an import finds types, and types of what it finds, as `attw --profile esm-only` asks:
 * for ES modules under Node and for bundlers.
 * @param files of the package by their path in it @returns what is wrong, a line each; nothing of
 * a package that exports nothing
 */
export async function checkExportedTypes(
  json: Manifest,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string[]> {
  const { publishConfig = {}, ...rest } = json;
  const published = JSON.stringify({ ...rest, ...publishConfig });
  const all = { ...files, 'package.json': published };
  const placed = Object.entries(all).map(([path, text]) => [
    `/node_modules/${json.name}/${path}`,
    text,
  ]);
  const result = await checkPackage(
    new Package(Object.fromEntries(placed), json.name, json.version),
  );
  return result.types === false ? [] : result.problems.filter(isOfModules).map(lineOf);
}

/** No package of ours is for `require`, or for resolution as it was before `exports`. */
const isOfModules = (problem: Problem): boolean =>
  !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)) &&
  !('resolutionOption' in problem && problem.resolutionOption === 'node10');

function lineOf(problem: Problem): string {
  if ('entrypoint' in problem)
    return `${problem.kind}: ${problem.entrypoint} as ${problem.resolutionKind}`;
  const file = 'fileName' in problem ? problem.fileName : problem.typesFileName;
  const what = 'moduleSpecifier' in problem ? `, ${problem.moduleSpecifier}` : '';
  return `${problem.kind}: ${file}${what}`;
}
