import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARITY_VECTORS, VOLUME_VECTORS } from '../folders.ts';
import { allParityFiles, allVolumeFiles } from '../write.ts';

/** What is said of them is tested in packages/local/volumes. */
describe.each([
  ['volumes', VOLUME_VECTORS, allVolumeFiles],
  ['parity', PARITY_VECTORS, allParityFiles],
])('test-vectors/%s', (_, folder, make) => {
  it('is what the generator makes, byte for byte', () => {
    const made = make();
    const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name).slice(folder.length + 1));
    expect(stored.sort()).toEqual([...made.keys()].sort());
    const changed = [...made]
      .filter(([path, bytes]) => !readFileSync(join(folder, path)).equals(bytes))
      .map(([path]) => path);
    expect(changed).toEqual([]);
  });

  it('stays small enough to be read with a clone', () => {
    expect([...make().values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(
      1_000_000,
    );
  });
});
