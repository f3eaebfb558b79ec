import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { requireSpace, spaceFor } from './space.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-space-'));
afterAll(() => rmSync(folder, { recursive: true }));
const PIB = 1024 ** 5;

describe('the space for a file', () => {
  it('is that of the disk of its folder', () => {
    const space = spaceFor(join(folder, 'new'));
    expect(space?.device).toBe(statSync(folder).dev);
    expect(space?.free).toBeGreaterThan(0);
  });

  it.each([
    ['there is no folder', join(folder, 'none', 'new')],
    ['the system has no numbers', '/proc/new'],
  ])('is not known where %s, and nothing is refused for it', async (_, path) => {
    expect(spaceFor(path)).toBeUndefined();
    expect(await codeOf(() => requireSpace(path, 900 * PIB))).toBe('accepted');
  });

  it('is IO where it is too small, with what is needed and what is there', () => {
    const path = join(folder, 'new\u001b[2J');
    expect(() => requireSpace(path, 7 * PIB)).toThrow(
      /new\\u\{1b\}\[2J: 7881 TB are needed, and [\d.]+ [kMGT]?B are free$/,
    );
  });

  it('does where it is enough', async () =>
    expect(await codeOf(() => requireSpace(join(folder, 'new'), 1))).toBe('accepted'));
});
