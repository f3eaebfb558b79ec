/** The figures of P33 at a thousandth of the bounds, where a run takes seconds: T34. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, describe, expect, it } from 'vitest';
import { makeProducts } from './products.ts';
import { MOST, measureAll } from './rows/products.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-products-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('products of all limits at a thousandth', () => {
  const world = createWorld({ seed: 'products' });
  const key = join(folder, 'products.pub');
  writeFileSync(key, world.keyPair().publicKeyPem);
  const policy = ['--key', key, '--insecure-ignore-tlog'];
  const products = makeProducts(folder, world, 0.001);

  it.each(products.slice(3, 5))(
    'cost every command less than half of what P33 allows: $what',
    async ({ path }) => {
      for (const { command, cpu, peak } of await measureAll(path, policy, folder)) {
        expect(cpu, command).toBeLessThan(MOST.cpu / 2);
        expect(peak, command).toBeLessThan(MOST.peak / 2);
      }
    },
  );

  it('are six, each of its own', () => {
    expect(new Set(products.map(({ what }) => what)).size).toBe(6);
  });
});
