import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '@sealift/console/program';
import { expect, it } from 'vitest';
import { COMMANDS } from './index.ts';

const PROGRAM = { root: join(import.meta.dirname, '../..'), commands: COMMANDS, described: {} };

it.each(Object.keys(COMMANDS))('every flag of %s has an effect: it names the file', async (id) => {
  expect(Object.keys((await COMMANDS[id]?.())?.default.flags ?? {})).toEqual(['config']);
  const folder = mkdtempSync(join(tmpdir(), 'sealift-signer-flags-'));
  for (const name of ['garbage', 'nowhere']) {
    const path = join(folder, name);
    if (name === 'garbage') writeFileSync(path, 'garbage');
    const [failure] = (await outcomeOf(PROGRAM, [id, '--config', path]))?.report.failures ?? [];
    expect(failure?.code).toBe('CONFIG');
  }
  rmSync(folder, { recursive: true });
});
