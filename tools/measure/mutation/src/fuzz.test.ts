import { Rejection } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { FUZZED, fuzz } from './fuzz.ts';

describe('every reader of foreign input answers or refuses, 500 inputs each', () => {
  it.each(FUZZED)('$name', { timeout: 60_000 }, async (target) => {
    await fuzz(target, 500, 20_260_115);
  });

  it.each(FUZZED.filter(({ name }) => name !== 'reference'))(
    '$name reads what is honest',
    async ({ seeds, read }) => {
      expect(seeds.length).toBeGreaterThan(0);
      const outcomes = await Promise.all(seeds.map(async (seed) => attempt(() => read(seed))));
      expect(outcomes).toContain('read');
    },
  );
});

async function attempt(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'read';
  } catch (thrown) {
    return thrown instanceof Rejection ? thrown.code : String(thrown);
  }
}
