import { surfaceOf } from '@sealift/console/program';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from './index.ts';

describe('the surface of sealift-signer', () => {
  it('is what was published: commands, arguments, flags', async () => {
    await expect(await surfaceOf(COMMANDS)).toMatchFileSnapshot('surface-snapshot.json');
  });
});
