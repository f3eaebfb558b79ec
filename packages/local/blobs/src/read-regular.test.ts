import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { readRegular } from './file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-regular-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('file'), 'content');
writeFileSync(at('sparse'), '');
truncateSync(at('sparse'), 2 ** 33);
symlinkSync(at('file'), at('link'));
execFileSync('mkfifo', [at('fifo')]);

describe('a file that somebody names', () => {
  it.each(['file', 'link'])('is read: a %s', (name) =>
    expect(Buffer.from(readRegular(at(name), 7)).toString()).toBe('content'),
  );

  it.each([
    ['a FIFO that nobody writes to', 'fifo', 'IO'],
    ['a folder', '.', 'IO'],
    ['a device', '../../dev/zero', 'IO'],
    ['nothing', 'nowhere', 'IO'],
    ['more than the limit', 'file', 'LIMIT'],
    ['far more, before a byte of it is held', 'sparse', 'LIMIT'],
  ])('is refused: %s', async (_, name, code) =>
    expect(await codeOf(() => readRegular(name.startsWith('..') ? '/dev/zero' : at(name), 6))).toBe(
      code,
    ),
  );
});
