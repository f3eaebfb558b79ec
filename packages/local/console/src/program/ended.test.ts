import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'sealift-ended-'));
afterAll(() => rmSync(root, { recursive: true }));
const oclif = { bin: 'small', topicSeparator: ' ' };
writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 's', version: '1.2.3', oclif }));
const PROGRAM = join(import.meta.dirname, 'ended.fixture.ts');

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param signal is sent when the program says that it is ready */
async function start(words: readonly string[], signal?: NodeJS.Signals): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=sealift-source', PROGRAM, root, ...words]);
  if (signal !== undefined)
    child.stderr.on('data', (said) => String(said).includes('ready') && child.kill(signal));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}
/** The same behind a shell. @param into its redirection */
async function startInto(into: string, words: string): Promise<Ended> {
  const program = `"${process.execPath}" --conditions=sealift-source "${PROGRAM}" "${root}"`;
  const line = `set -o pipefail; ${program} ${words} ${into}`;
  const child = spawn('bash', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}
const lastOf = ({ stderr }: Ended): string | undefined => stderr.trimEnd().split('\n').at(-1);

describe('a program', () => {
  it('ends well where its command does, and prints its text', async () =>
    expect(await start(['fine'])).toEqual({ status: 0, stdout: 'fine\n', stderr: '' }));

  it('says its version and ends well, though nothing is left to wait for', async () => {
    const { status, stdout } = await start(['--version']);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^small\/1\.2\.3 /)]);
  });

  it.each<[string, string, number, string]>([
    ['a refusal', 'refuse', 3, 'DIGEST: another digest'],
    ['a bug', 'break', 70, 'INTERNAL: TypeError: Cannot convert undefined or null to object'],
    ['what is thrown beside it', 'later', 70, 'INTERNAL: Error: too late'],
    [
      'nothing left to wait for',
      'nothing',
      70,
      'INTERNAL: Error: nothing was left to wait for before the command ended',
    ],
    ['an unknown command', 'finer', 2, 'USAGE: '],
    [
      'a file on standard output',
      'write',
      2,
      'USAGE: a file is verified before it gets its name, and is never streamed to -',
    ],
    [
      'leave to replace a folder',
      'folder',
      2,
      'USAGE: --force is about a file, and what is made is a folder: it is never replaced',
    ],
  ])('ends with the code of %s, and the same in one document', async (_, word, status, last) => {
    const [plain, json] = await Promise.all([start([word]), start([word, '--json'])]);
    expect([plain.status, lastOf(plain)]).toEqual([status, expect.stringContaining(last)]);
    expect([json.status, lastOf(json)]).toEqual([status, lastOf(plain)]);
    const { exitCode, failures } = JSON.parse(json.stdout);
    expect(`${exitCode} ${failures[0].code}: ${failures[0].message}`).toBe(
      `${status} ${lastOf(json)}`,
    );
  });

  const FULL = '/dev/full';
  it.skipIf(!existsSync(FULL)).each(['fine', 'fine --json', '--version'])(
    'that has no room for what it prints has not done it: %s',
    async (words) => {
      const { status, stderr } = await startInto(`>${FULL}`, words);
      expect([status, stderr.trimEnd().split('\n').at(-1)]).toEqual([
        4,
        'IO: standard output: no space left on the device',
      ]);
    },
  );

  it.each([
    ['there is no room for it', '2>/dev/full'],
    ['nobody reads it any more', '2>&1 >/dev/null | true'],
    ['nobody reads anything any more', '2>&1 | true'],
  ])('does its work where what it tells is lost: %s', async (_, into) => {
    rmSync(join(root, 'told'), { force: true });
    expect((await startInto(into, 'tell')).status).toBe(0);
    await expect.poll(() => existsSync(join(root, 'told'))).toBe(true);
  });

  it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'that is ended by %s says what was written, in one line or one document',
    async (signal) => {
      const [plain, json] = await Promise.all([
        start(['wait'], signal),
        start(['wait', '--json'], signal),
      ]);
      const last = 'INTERRUPTED: nothing was written';
      expect([plain.status, plain.stdout, lastOf(plain)]).toEqual([130, '', last]);
      expect([json.status, lastOf(json)]).toEqual([130, last]);
      expect(JSON.parse(json.stdout)).toMatchObject({
        exitCode: 130,
        failures: [{ code: 'INTERRUPTED' }],
      });
    },
  );
});
