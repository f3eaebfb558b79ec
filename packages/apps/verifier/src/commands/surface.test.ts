import { describe, expect, it } from 'vitest';
import { surfaceOf } from '../program/surface.ts';
import { COMMANDS } from './index.ts';

describe('the surface of sealift-verify', () => {
  it('is what was published: commands, arguments, flags', async () => {
    await expect(await surfaceOf(COMMANDS)).toMatchFileSnapshot('surface-snapshot.json');
  });
});
