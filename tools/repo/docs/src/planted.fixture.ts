import type { Repository } from './repository.ts';

/** A repository of these files; folders above them are there too. */
export function planted(
  files: Readonly<Record<string, string>>,
  packages: readonly string[] = [],
): Repository {
  const paths = Object.keys(files);
  return {
    texts: new Map(Object.entries(files)),
    packages,
    exists: (path) => paths.some((each) => each === path || each.startsWith(`${path}/`)),
  };
}
