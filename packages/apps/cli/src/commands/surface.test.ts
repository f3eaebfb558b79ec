import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS as OFFLINE } from '@sealift/commands';
import { surfaceOf } from '@sealift/console/program';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from './index.ts';

describe('the surface of sealift', () => {
  it('is what was published: commands, arguments, flags', async () => {
    await expect(await surfaceOf(COMMANDS)).toMatchFileSnapshot('surface-snapshot.json');
  });
});

/** A topic without a sentence is shown with that of its first command. */
describe('the topics that help lists', () => {
  it.each([
    ['cli', COMMANDS],
    ['verifier', OFFLINE],
  ])('have sentences of their own: %s', (app, commands) => {
    const file = join(import.meta.dirname, '../../..', app, 'package.json');
    const { oclif } = JSON.parse(readFileSync(file, 'utf8')) as { oclif: { topics: object } };
    const ids = Object.keys(commands).filter((id) => id.includes(':'));
    const topics = new Set(ids.map((id) => id.slice(0, id.indexOf(':'))));
    expect(Object.keys(oclif.topics)).toEqual([...topics].toSorted());
  });
});
