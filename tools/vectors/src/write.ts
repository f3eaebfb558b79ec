import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allVectors } from './cases/all.ts';
import { ARTIFACT, bundleFile, type Files, IDENTITY, ISSUER, type Vector, worldOf } from './vector.ts';

/** Where the cases live. */
export const VECTORS: string = new URL('../../../test-vectors/verify', import.meta.url).pathname;

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
  const found = new Map<string, Uint8Array>();
  const add = (folder: string, all: Files): void => {
    for (const [name, content] of Object.entries(all)) found.set(join(folder, name), typeof content === 'string' ? new TextEncoder().encode(content) : content);
  };
  add('defaults', defaults());
  for (const each of allVectors()) add(each.name, files(each));
  return found;
}

/** Writes them all anew: a case that is no longer made is gone. */
export function writeVectors(folder: string = VECTORS): number {
  rmSync(folder, { recursive: true, force: true });
  const all = allFiles();
  for (const [path, bytes] of all) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return all.size;
}
