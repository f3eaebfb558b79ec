import { describe, expect, it } from 'vitest';
import { checkRepository } from './index.ts';

describe('this repository', () => {
  it('says of itself what is so', { timeout: 120_000 }, async () => {
    const { violations } = await checkRepository(new URL('../../../..', import.meta.url).pathname);
    expect(violations).toEqual([]);
  });
});
