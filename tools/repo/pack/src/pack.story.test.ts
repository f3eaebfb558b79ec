import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Packed, packProgram } from './index.ts';
import { NODE_VERSION } from './platforms.ts';

const ROOT = new URL('../../../..', import.meta.url).pathname;
const UNSHARE = spawnSync('unshare', ['-rn', 'true']).status === 0;

describe('pack:verifier', () => {
  let work: string;
  let packed: Packed;
  let launcher: string;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'sealift-pack-'));
    packed = await packProgram(ROOT, join(work, 'out'), 'sealift-verify', 'linux-x64');
    execFileSync('tar', ['-xzf', packed.path, '-C', work]);
    launcher = join(
      work,
      readdirSync(work).find((name) => name.startsWith('sealift-verify-')) ?? '',
      'sealift-verify',
    );
  });
  afterAll(() => rmSync(work, { recursive: true }));

  const run = (command: string, args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(command, args, { env, encoding: 'utf8', cwd: '/' });

  it('gives equal bytes in two builds', async () => {
    const again = await packProgram(ROOT, join(work, 'again'), 'sealift-verify', 'linux-x64');
    expect(again.sha256).toBe(packed.sha256);
    expect(readFileSync(again.path).equals(readFileSync(packed.path))).toBe(true);
  });

  it('has no folder of this host in its programs', () => {
    const folder = launcher.replace(/\/[^/]*$/, '');
    for (const name of readdirSync(join(folder, 'program/dist')))
      expect(readFileSync(join(folder, 'program/dist', name), 'latin1'), name).not.toContain(ROOT);
  });

  it('carries the Node that runs the tests', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(devDependencies.node).toBe(NODE_VERSION);
  });

  it('leaves a digest that sha256sum accepts, and nothing else', () => {
    expect(
      execFileSync('sha256sum', ['-c', `${packed.path}.sha256`], {
        cwd: join(work, 'out'),
        encoding: 'utf8',
      }),
    ).toContain(': OK');
    expect(readdirSync(join(work, 'out'))).toHaveLength(2);
  });

  it('names no user, no time and no path of the host', () => {
    const listing = execFileSync('tar', ['--numeric-owner', '-tvzf', packed.path], {
      encoding: 'utf8',
      env: { TZ: 'UTC', PATH: '/usr/bin:/bin' },
    });
    for (const line of listing.trim().split('\n'))
      expect(line).toMatch(/^-rw(?:xr-xr-x|-r--r--) 0\/0 +\d+ 1970-01-01 00:00 sealift-verify-/);
    expect(readFileSync(packed.path).subarray(4, 10)).toEqual(Buffer.from([0, 0, 0, 0, 0, 255]));
  });

  it('runs with an empty environment', () => {
    const { status, stdout } = run(launcher, ['--version']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('node-v24.') });
  });

  it.runIf(UNSHARE)('explains a code without a network', () => {
    const { status, stdout } = run('/usr/bin/unshare', ['-rn', launcher, 'explain', 'DIGEST']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('DIGEST') });
  });

  it('runs through a link', () => {
    symlinkSync(launcher, join(work, 'linked'));
    expect(run(join(work, 'linked'), ['--version']).status).toBe(0);
  });

  it('does not load what NODE_OPTIONS names', () => {
    writeFileSync(join(work, 'evil.cjs'), 'console.log("loaded"); process.exit(0);');
    const { status, stdout } = run(launcher, ['--version'], {
      NODE_OPTIONS: `--require ${join(work, 'evil.cjs')}`,
      NODE_PATH: work,
    });
    expect(status).toBe(0);
    expect(stdout).not.toContain('loaded');
  });

  it('says with code and exit status what is wrong with the command line', () => {
    const { status, stderr } = run(launcher, ['verify', '--no-such-flag']);
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^[A-Z_]+: /);
  });

  it('says which file is missing', () => {
    const { status, stderr } = run(launcher, [
      'verify',
      '/no/such/bundle.tar',
      '--key',
      '/no/such/key.pub',
    ]);
    expect([2, 4]).toContain(status);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^(?:IO|CONFIG): .*no\/such/);
  });
});

describe('the archive of sealift', () => {
  let work: string;
  let program: string;
  const run = (...args: readonly string[]) =>
    spawnSync(program, args, { env: {}, encoding: 'utf8', cwd: '/' });

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'sealift-pack-cli-'));
    const { path } = await packProgram(ROOT, work, 'sealift', 'linux-x64');
    execFileSync('tar', ['-xzf', path, '-C', work]);
    const folder = readdirSync(work).find((name) => /^sealift-[^/]*linux-x64$/.test(name)) ?? '';
    program = join(work, folder, 'sealift');
  });
  afterAll(() => rmSync(work, { recursive: true }));

  it('runs with an empty environment, and has what sends', () => {
    expect(run('--version')).toMatchObject({ status: 0 });
    const { status, stderr } = run('import', '/no/such/bundle.tar', '--to', 'registry.example/m');
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^USAGE: /);
  });

  it('says that keys on tokens are not in it', () => {
    const line = ['key', 'inspect', 'pkcs11:token=a;object=b?module-path=/none.so'];
    const { status, stderr } = run(...line);
    expect(status).toBeGreaterThan(0);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^[A-Z_]+: .*pkcs11js/);
  });
});
