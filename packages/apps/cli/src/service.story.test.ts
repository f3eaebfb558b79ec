/** What people do with the signing service: see its keys, look at what waits, approve it. */

import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeSigner, startFakeSigner } from '@sealift/fake-signer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, PROGRAM, type Ran, run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-service-'));
const at = (file: string): string => join(folder, file);
const HASH = createHash('sha256').update('a release').digest('hex');
let fake: FakeSigner;
let environment: Record<string, string>;
const service = (...args: readonly string[]): Promise<Ran> =>
  run(['service', ...args], environment);
const codeOf = ({ status, last }: Ran): [number | null, string | undefined] => [
  status,
  last.split(':')[0],
];
const sign = (key = 'release'): Promise<Ran> =>
  run(['sign-blob', at('release.tar.gz'), '--force', '--key', `sealift://${key}`], environment);

beforeAll(async () => {
  fake = await startFakeSigner({ keys: { release: 'p256', other: 'p256' } });
  environment = { SEALIFT_SIGNER_CONFIG: fake.client(folder) };
  writeFileSync(at('release.tar.gz'), 'a release');
});
beforeEach(() => {
  fake.routes.reset();
  fake.requests.length = 0;
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

describe('service keys', () => {
  it('shows every version with its fingerprint, and keeps the keyring as it came', async () => {
    const { stdout } = await service('keys', '-o', at('keyring.json'));
    expect(stdout).toMatch(
      /^release\n {2}version 1, active, ecdsa-sha2-256-nistp256\n {4}SHA256:[0-9a-f]{64}\nother\n/,
    );
    expect(JSON.parse(readFileSync(at('keyring.json'), 'utf8'))).toMatchObject({
      schemaVersion: 1,
      keys: [{ name: 'release' }, { name: 'other' }],
    });
    expect(documentOf(await service('keys', '--json')).result).toMatchObject({
      keys: [{ name: 'release', versions: [{ version: 1, state: 'active' }] }, {}],
    });
  });

  it('needs a configuration', async () =>
    expect(codeOf(await service('keys', '--signer-config', '/nowhere'))).toEqual([2, 'CONFIG']));
  it('is no command without its second word', async () =>
    expect((await service()).stdout).toMatch(/what waits for approval/));
});

describe('an approval', () => {
  it('is asked for, seen, given, and then the key signs', async () => {
    fake.routes.needed = 1;
    expect((await service('pending')).stdout).toBe('Nothing waits for approval.\n');
    expect((await sign()).last).toMatch(/^SERVICE_DENIED: APPROVAL_NEEDED: 0 of 1 approvals/);
    expect((await service('pending')).stdout).toMatch(
      new RegExp(
        `^${HASH}\n {2}key {8}release, version 1\n.*asked by {3}builder\n.*approvals  0 of 1`,
        's',
      ),
    );
    const shown = await service('show', HASH, '-o', at('payload'));
    expect([shown.stdout, readFileSync(at('payload'), 'utf8')]).toEqual([
      expect.stringMatching(/^A file of which nothing can be read here:\n/),
      'a release',
    ]);
    expect((await service('approve', `sha256:${HASH}`, '--yes')).stdout).toMatch(
      /^Approved for the key release, version 1\n/,
    );
    expect((await sign()).status).toBe(0);
  });

  it('says what a statement is about', async () => {
    fake.routes.needed = 1;
    const pending = async () =>
      (documentOf(await service('pending', '--json')).result as { pending: { payload: string }[] })
        .pending[0]?.payload ?? '';
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'app', digest: { sha256: HASH } }],
      predicateType: 'https://example.test/built',
      predicate: {},
    };
    const text = JSON.stringify(statement);
    writeFileSync(
      at('release.tar.gz'),
      `DSSEv1 28 application/vnd.in-toto+json ${text.length} ${text}`,
    );
    await sign();
    writeFileSync(at('release.tar.gz'), 'a release');
    const { stdout } = await service('show', await pending());
    expect(stdout).toMatch(
      new RegExp(
        `^A statement:\n.*predicate ` +
          `{2}https://example.test/built\n.*subject.*sha256:${HASH}\n.*name ` +
          `{7}app\n.*Waits:\n.*policy`,
        's',
      ),
    );
  });

  it.each<[string, number, string, readonly string[]]>([
    ['of nothing that waits', 2, 'USAGE', ['approve', 'ab'.repeat(32), '--yes']],
    ['of half a hash', 2, 'USAGE', ['approve', HASH.slice(0, 32), '--yes']],
    ['of a hash in capitals', 2, 'USAGE', ['show', HASH.toUpperCase()]],
    ['without a terminal', 2, 'USAGE', ['approve', HASH]],
    [
      'for a key that it does not wait for',
      2,
      'USAGE',
      ['approve', HASH, '--key', 'other', '--yes'],
    ],
  ])('is refused %s', async (_, status, code, args) => {
    fake.routes.needed = 1;
    await sign();
    expect(codeOf(await service(...args))).toEqual([status, code]);
    expect(
      fake.requests.filter(({ method, target }) => method === 'POST' && target === '/v1/approvals')
        .length,
    ).toBe(0);
  });

  it('is not given to other bytes than those that were named', async () => {
    fake.routes.needed = 1;
    await sign();
    fake.answer = ({ target }) =>
      target.startsWith('/v1/payloads/')
        ? { status: 200, type: 'application/octet-stream', body: Buffer.from('other bytes') }
        : undefined;
    expect(codeOf(await service('approve', HASH, '--yes'))).toEqual([3, 'DIGEST']);
    fake.answer = undefined;
  });

  const pty = spawnSync('script', ['--version']).status === 0;
  it.skipIf(!pty).each([
    ['y', /Approved for the key release/],
    ['n', /USAGE: not approved/],
  ])('is asked for at a terminal: %s (needs script)', async (answer, expected) => {
    fake.routes.needed = 1;
    await sign();
    const shown = await asked(answer);
    expect(shown).toMatch(/A file of which nothing can be read here:.*Approve this\? \[y\/N\]/s);
    expect(shown).toMatch(expected);
  });

  /** On a terminal of its own; this process goes on serving meanwhile. */
  function asked(answer: string): Promise<string> {
    const command = `${process.execPath} ${PROGRAM} service approve ${HASH}`;
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      SHELL: '/bin/sh',
      TERM: 'dumb',
      ...environment,
    };
    return new Promise((resolve) =>
      execFile('script', ['-qec', command, '/dev/null'], { env }, (_, stdout) =>
        resolve(stdout),
      ).stdin?.end(`${answer}\n`),
    );
  }
});

describe('service checkpoint', () => {
  it('prints the note, or writes it', async () => {
    const { stdout } = await service('checkpoint');
    expect(stdout).toMatch(/^signer\.test\/log\n1\n/);
    await service('checkpoint', '-o', at('checkpoint'));
    expect(readFileSync(at('checkpoint'), 'utf8')).toBe(stdout);
    expect(documentOf(await service('checkpoint', '--json')).result).toMatchObject({
      origin: 'signer.test/log',
      size: '1',
    });
  });

  it('is refused where it is none', async () => {
    fake.answer = () => ({ status: 200, type: 'text/plain', body: Buffer.from('no note') });
    expect(codeOf(await service('checkpoint'))).toEqual([1, 'CHECKPOINT_FORMAT']);
    fake.answer = undefined;
  });
});
