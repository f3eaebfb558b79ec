import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, run } from './run.fixture.ts';

const APP = join(import.meta.dirname, '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('bin/sealift-verify.js', () => {
  it('says that the build is missing', () => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    copyFileSync(join(APP, 'bin/sealift-verify.js'), join(folder, 'bin/sealift-verify.js'));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'bin/sealift-verify.js'), '--json'],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^USAGE: sealift-verify is not built yet: .*\n$/),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      verdict: 'error',
      exitCode: 2,
      failures: [{ code: 'USAGE' }],
    });
  });

  it('is that of sealift but for the name', () => {
    const own = readFileSync(join(APP, 'bin/sealift-verify.js'), 'utf8');
    const other = readFileSync(join(APP, '../cli/bin/sealift.js'), 'utf8');
    expect(other).toBe(own.replace("'sealift-verify'", "'sealift'"));
  });
});

describe('the program', () => {
  it('is no failure where its reader goes away', () => {
    const command =
      `"${process.execPath}" "${join(APP, 'bin/sealift-verify.js')}" explain | head -n 1; ` +
      `echo "\${PIPESTATUS[0]}"`;
    expect(spawnSync('bash', ['-c', command], { encoding: 'utf8' }).stdout).toBe('CODES\n0\n');
  });

  it('asks which command, where --json alone is given', async () => {
    const ran = await run(['--json']);
    expect(documentOf(ran)).toMatchObject({ exitCode: 2, failures: [{ code: 'USAGE' }] });
    expect(ran.status).toBe(2);
  });

  it('takes a flag of another program for text behind --', async () => {
    const { status, stdout } = await run(['explain', '--', '--json']);
    expect([status, stdout]).toEqual([2, '']);
  });
});
