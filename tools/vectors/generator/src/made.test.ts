import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VECTORS } from './folders.ts';
import { allFiles } from './write.ts';

describe('test-vectors/verify', () => {
  const made = allFiles();

  it('is what the generator makes, byte for byte', () => {
    const stored = readdirSync(VECTORS, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const paths = stored.map(({ parentPath, name }) =>
      join(parentPath, name).slice(VECTORS.length + 1),
    );
    expect(paths.sort()).toEqual([...made.keys()].sort());
    const changed = [...made]
      .filter(([path, bytes]) => !readFileSync(join(VECTORS, path)).equals(bytes))
      .map(([path]) => path);
    expect(changed).toEqual([]);
  });

  it('stays small enough to be read with a clone', () => {
    expect([...made.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(2_400_000);
  });
});
