import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeInventory } from '@sealift/manifest';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { INVENTORY_VECTORS } from '../folders.ts';
import { allInventoryFiles } from '../write.ts';

const line = (name: string, file: string): string =>
  readFileSync(join(INVENTORY_VECTORS, name, file), 'utf8').trimEnd();
const cases = readdirSync(INVENTORY_VECTORS);

describe('test-vectors/inventory', () => {
  it.each(cases)('%s', async (name) => {
    const bytes = readFileSync(join(INVENTORY_VECTORS, name, 'inventory.json'));
    expect(await codeOf(() => decodeInventory(bytes)), line(name, 'about')).toBe(
      line(name, 'expect'),
    );
  });

  it('is what the generator makes, byte for byte', () => {
    const made = allInventoryFiles();
    expect(
      cases
        .flatMap((name) =>
          readdirSync(join(INVENTORY_VECTORS, name)).map((file) => join(name, file)),
        )
        .sort(),
    ).toEqual([...made.keys()].sort());
    for (const [path, bytes] of made)
      expect(readFileSync(join(INVENTORY_VECTORS, path)).equals(bytes), path).toBe(true);
  });
});
