import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TAR_VECTORS } from '../folders.ts';
import { allTarFiles } from '../write.ts';

/** What the readers say of them is tested beside the readers, in packages/local/tarball. */
describe('test-vectors/tar', () => {
  it('is what the generator makes, byte for byte', () => {
    const made = allTarFiles();
    const folders = readdirSync(TAR_VECTORS).filter((name) =>
      existsSync(join(TAR_VECTORS, name, 'archive.tar')),
    );
    const stored = folders.flatMap((folder) =>
      readdirSync(join(TAR_VECTORS, folder)).map((name) => join(folder, name)),
    );
    expect(stored.sort()).toEqual([...made.keys()].sort());
    const changed = [...made]
      .filter(([path, bytes]) => !readFileSync(join(TAR_VECTORS, path)).equals(bytes))
      .map(([path]) => path);
    expect(changed).toEqual([]);
  });

  it('stays small enough to be read with a clone', () => {
    expect([...allTarFiles().values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(
      2_000_000,
    );
  });
});
