import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allVectors } from './cases/all.ts';
import { TAR_VECTORS, VECTORS } from './folders.ts';
import { tarVectors } from './tar/all.ts';
import { ARTIFACT, bundleFile, type Files, IDENTITY, ISSUER, type Vector, worldOf } from './vector.ts';

/** What a case has that does not bring its own. */
export const defaults = (): Files => ({
  ...bundleFile(),
  artifact: ARTIFACT,
  identity: `${IDENTITY}\n`,
  issuer: `${ISSUER}\n`,
  'trusted_root.json': worldOf().trustedRoot(),
});

const files = ({ about, expect, files: own }: Vector): Files => ({ about: `${about}\n`, expect: `${expect}\n`, ...own });

/** Every file of every case, by its path below `test-vectors/verify`. */
export function allFiles(): Map<string, Uint8Array> {
  return new Map([...pathsOf('defaults', defaults()), ...allVectors().flatMap((each) => pathsOf(each.name, files(each)))]);
}

/** Every file of every archive's case, by its path below `test-vectors/tar`. */
export function allTarFiles(): Map<string, Uint8Array> {
  const of = (each: ReturnType<typeof tarVectors>[number]): Files => ({
    about: `${each.about}\n`,
    expect: `${JSON.stringify(each.expect)}\n`,
    'archive.tar': each.bytes,
  });
  return new Map(tarVectors().flatMap((each) => pathsOf(each.name, of(each))));
}

const pathsOf = (folder: string, all: Files): (readonly [string, Uint8Array])[] =>
  Object.entries(all).map(([name, content]) => [join(folder, name), typeof content === 'string' ? new TextEncoder().encode(content) : content]);

/** Writes them all anew: a case that is no longer made is gone. The headers in hex were written by hand, and stay. */
export function writeVectors(): number {
  rmSync(VECTORS, { recursive: true, force: true });
  for (const name of readdirSync(TAR_VECTORS)) if (existsSync(join(TAR_VECTORS, name, 'archive.tar'))) rmSync(join(TAR_VECTORS, name), { recursive: true });
  const areas = [
    [VECTORS, allFiles()],
    [TAR_VECTORS, allTarFiles()],
  ] as const;
  for (const [folder, all] of areas) for (const [path, bytes] of all) writeFile(join(folder, path), bytes);
  return areas.reduce((sum, [, all]) => sum + all.size, 0);
}

function writeFile(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
