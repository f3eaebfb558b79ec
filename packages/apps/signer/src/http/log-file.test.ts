import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import type { Config } from '../config/read-config.ts';
import { readLogFile } from './log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-tiles-'));
mkdirSync(join(folder, 'log/tile/entries/x001'), { recursive: true });
writeFileSync(join(folder, 'log/tile/entries/x001/234'), 'entries');
writeFileSync(join(folder, 'secret'), 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

const config = {
  at: (path: string) => join(folder, path),
  file: { audit: { directory: 'log' } },
} as unknown as Config;

describe('readLogFile', () => {
  it('reads a tile', () =>
    expect(readLogFile(config, 'entries/x001/234').toString()).toBe('entries'));
  it.each([
    '../../secret',
    'entries/../../../secret',
    'entries/x001',
    'x001/234',
    'entries//x001/234',
    'entries/x001/234.p/',
    '/etc/passwd',
    '',
    'entries/x001/235',
    'entries/x001/234\0',
  ])('refuses %j', async (path) =>
    expect(await codeOf(() => readLogFile(config, path))).toBe('REQUEST'),
  );
});
