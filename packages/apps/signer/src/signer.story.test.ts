/** The built program, as an operator runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startedWith } from '@sealift/in-process/started';
import { makeSignerWorld, type SignerWorld } from '@sealift/signer-world';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simpleSigning, toSign } from './service.fixture.ts';

const PROGRAM = join(import.meta.dirname, '../bin/sealift-signer.js');
let folder: string;
let world: SignerWorld;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-signer-story-'));
  world = await makeSignerWorld(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [PROGRAM, ...args], {
    env: startedWith(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });

async function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const child = start(...args);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
  ]);
  return { status: Number((await closed)[0]), stdout, stderr };
}

interface Running {
  readonly address: string;
  /** The next line that holds these words. */
  line(words: string): Promise<string>;
  end(signal: NodeJS.Signals): Promise<number>;
  hangUp(): void;
}

async function serve(): Promise<Running> {
  const child = start('serve', '--config', world.config);
  let seen = '';
  child.stderr?.on('data', (chunk) => (seen += String(chunk)));
  const line = async (words: string): Promise<string> => {
    for (let tries = 0; tries < 200; tries++) {
      const found = seen.split('\n').find((each) => each.includes(words));
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no line with ${words} in: ${seen}`);
  };
  const closed = once(child, 'close');
  const { service } = JSON.parse(await line('"serving"')) as { service: string };
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    child.kill(signal);
    return Number((await closed)[0]);
  };
  return { address: service, line, end, hangUp: () => void child.kill('SIGHUP') };
}

const sign = (address: string) => world.client('ci').send(address, toSign(simpleSigning()));

describe('sealift-signer', () => {
  it('checks a configuration, and says it in words', async () => {
    const { status, stdout } = await run('check', '--config', world.config);
    expect(status).toBe(0);
    expect(stdout).toContain('key release version 1: active, ecdsa-sha2-256-nistp256');
    expect(stdout).toContain('rule anything: ci may have release sign simple-signing, blob');
  });

  it.each([
    [
      'a configuration that is not there',
      () => undefined,
      ['--config', '/nonexistent/signer.yaml'],
      'CONFIG',
    ],
    [
      'one that is not known',
      () => writeFileSync(world.config, '{"listen":"x:1"}'),
      ['--config'],
      'CONFIG',
    ],
    [
      'a wrong password',
      () => writeFileSync(join(folder, 'password'), 'wrong'),
      ['--config'],
      'KEY_PASSWORD',
    ],
    ['no configuration', () => undefined, [], 'USAGE'],
  ])('ends with 2 for %s', async (_, spoil, flags, code) => {
    spoil();
    const { status, stdout, stderr } = await run(
      'serve',
      '--json',
      ...flags,
      ...(flags.length === 1 ? [world.config] : []),
    );
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 2, failures: [{ code }] });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^${code}: `));
  });

  it('serves until SIGTERM, and takes a new configuration at SIGHUP', async () => {
    const service = await serve();
    expect((await sign(service.address)).status).toBe(200);
    world.contents['rules'] = [];
    world.write();
    service.hangUp();
    await service.line('"reloaded"');
    expect((await sign(service.address)).status).toBe(403);
    writeFileSync(world.config, '{');
    service.hangUp();
    expect(await service.line('stays in force')).toContain('"code":"CONFIG"');
    expect((await sign(service.address)).status).toBe(403);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  it('is refused as a second instance on one log', async () => {
    const service = await serve();
    const { status, stderr } = await run('serve', '--config', world.config);
    const [last = ''] = stderr.trimEnd().split('\n').slice(-1);
    expect([status, last.split(':')[0]]).toEqual([4, 'AUDIT_LOG']);
    expect(await service.end('SIGINT')).toBe(0);
  });
});
