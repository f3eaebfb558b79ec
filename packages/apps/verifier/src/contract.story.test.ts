import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '@sealift/commands';
import { loadAll } from '@sealift/console/program';
import { CODES } from '@sealift/failures';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { documentOf, run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

const flags = Object.values(await loadAll(COMMANDS)).flatMap((command) =>
  Object.keys({ ...command.baseFlags, ...command.flags }),
);
const HELP = new Set(['--help', '--version']);
const word = fc.oneof(
  fc.constantFrom(
    'verify',
    'inspect',
    'explain',
    'trust',
    'show',
    'SET',
    '-',
    '--',
    '',
    folder,
    '/nowhere',
    '/dev/null',
    'sha256:',
    '.*',
    '-x',
    '--=',
    '--no-env=1',
  ),
  fc.constantFrom(...new Set(flags)).map((name) => `--${name}`),
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
);
const commandLine = fc
  .array(word, { minLength: 1, maxLength: 6 })
  .filter((words) => !words.some((each) => HELP.has(each)));

describe('the contract of the commands', () => {
  it('holds for any command line: one document, its code last, its exit code', async () => {
    const holds = async (words: string[]): Promise<void> => {
      const plainWords = words.filter((each) => each !== '--json');
      const [plain, json] = await Promise.all([
        run(plainWords, { cwd: folder }),
        run([...plainWords, '--json'], { cwd: folder }),
      ]);
      for (const { status, last } of [plain, json])
        if (status !== 0) expect(CODES).toHaveProperty(last.split(':')[0] ?? '');
      expect(plain.status).not.toBe(70);
      if (words.includes('--')) return;
      const report = documentOf(json);
      expect(report.exitCode).toBe(json.status);
      expect(report.failures.length === 0).toBe(json.status === 0);
      if (json.status !== 0)
        expect(json.last).toBe(`${report.failures[0]?.code}: ${report.failures[0]?.message}`);
    };
    await fc.assert(fc.asyncProperty(commandLine, holds), { numRuns: 40 });
  });
});
