/** Whoever ends a program gets 130 and a line of what stays; never 0 for work that was not done. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type FakeSigner, startFakeSigner } from '@sealift/fake-signer';
import { startedWith } from '@sealift/in-process/started';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REAL } from './keys.fixture.ts';
import { PROGRAM, run } from './run.fixture.ts';
import { atTerminal, HAS_TERMINAL } from './terminal.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-interrupted-'));
const at = (name: string): string => join(folder, name);
const KEY = join(REAL, 'cosign.key');
const NAME = 'registry.example/team/app:v1';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const NOTHING = 'INTERRUPTED: nothing was written';
let files: readonly string[];

beforeAll(async () => {
  const world = createWorld({ seed: 'interrupted' });
  const image = makeImage({ platforms: ['linux/amd64'], sizes: [3000] });
  const signature = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: NAME,
  });
  await writeLayout(at('layout'), {
    images: [{ ...image, name: NAME }],
    attachments: [signature],
    style: 'plain',
  });
  writeFileSync(at('plain.pem'), world.keyPair().privateKeyPem);
  expect((await run(['export', `oci:${at('layout')}`, '-o', at('app.tar')])).status).toBe(0);
  expect((await run(['split', at('app.tar'), '--volume-size', '2000', '-o', at('v')])).status).toBe(
    0,
  );
  const second = readdirSync(at('v')).find((name) => name.endsWith('.002')) ?? '';
  rmSync(join(at('v'), second));
  files = readdirSync(folder, { recursive: true }) as string[];
});
afterAll(() => rmSync(folder, { recursive: true }));
const unchanged = (): void =>
  expect((readdirSync(folder, { recursive: true }) as string[]).sort()).toEqual(files.toSorted());

const ASKING: readonly (readonly [string, () => string[]])[] = [
  ['sign', () => ['sign', `oci:${at('layout')}`, '--key', KEY]],
  [
    'attest',
    () =>
      ['attest', `oci:${at('layout')}`, '--key', KEY, '--type', 'custom'].concat([
        '--predicate',
        join(at('layout'), 'index.json'),
      ]),
  ],
  ['sign-blob', () => ['sign-blob', at('app.tar'), '--key', KEY]],
  ['seal', () => ['seal', at('app.tar'), '--key', KEY]],
  ['key generate', () => ['key', 'generate', '--output-key-prefix', at('new')]],
  ['key import', () => ['key', 'import', '--key', at('plain.pem'), '--output-key-prefix', at('n')]],
  ['key public', () => ['key', 'public', '--key', KEY]],
  ['key inspect', () => ['key', 'inspect', KEY, '--decrypt']],
  ['key change-password', () => ['key', 'change-password', '--key', KEY]],
];

describe.skipIf(!HAS_TERMINAL)('a prompt for a password (needs python3 with pty)', () => {
  it.each(ASKING)('of %s ends with 130 at Ctrl-C', async (_, args) => {
    const { status, last } = await atTerminal(args(), [`half a pass${CTRL_C}word\r`]);
    expect([status, last]).toEqual([130, NOTHING]);
    unchanged();
  });

  it.each(ASKING.slice(-3))('of %s refuses the end of the input', async (_, args) => {
    const { status, last } = await atTerminal(args(), [CTRL_D]);
    expect([status, last]).toEqual([2, 'USAGE: no password was given']);
    unchanged();
  });

  it('that asks again ends too', async () => {
    const asked = ['key', 'generate', '--output-key-prefix', at('new')];
    expect(await atTerminal(asked, ['one\r', CTRL_C])).toMatchObject({
      status: 130,
      last: NOTHING,
    });
    unchanged();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'ends at %s, and says so in a document',
    async (name) => {
      const { status, shown } = await atTerminal(
        ['sign-blob', at('app.tar'), '--key', KEY, '--json'],
        [`signal:${name}`],
      );
      expect([status, shown.includes(NOTHING)]).toEqual([130, true]);
      expect(JSON.parse(/\{\r?\n.*\r?\n\}/s.exec(shown)?.[0] ?? '')).toMatchObject({
        verdict: 'error',
        exitCode: 130,
        failures: [{ code: 'INTERRUPTED', message: 'nothing was written' }],
      });
      unchanged();
    },
  );
});

describe.skipIf(!HAS_TERMINAL)('a question (needs python3 with pty)', () => {
  const HASH = createHash('sha256').update('a release').digest('hex');
  let fake: FakeSigner;
  const asked = (key: string) =>
    atTerminal(['service', 'approve', HASH], [key], { SEALIFT_SIGNER_CONFIG: at('signer.json') });

  beforeAll(async () => {
    fake = await startFakeSigner({ keys: { release: 'p256' } });
    const environment = { SEALIFT_SIGNER_CONFIG: fake.client(folder) };
    fake.routes.needed = 1;
    writeFileSync(at('release'), 'a release');
    await run(['sign-blob', at('release'), '--key', 'sealift://release'], environment);
  });
  afterAll(() => fake.close());

  it('of y or N ends with 130 at Ctrl-C, and approves nothing', async () => {
    const { status, last } = await asked(CTRL_C);
    expect([status, last]).toEqual([130, NOTHING]);
  });
  it('of y or N takes the end of the input for no', async () => {
    const { status, last } = await asked(CTRL_D);
    expect([status, last]).toEqual([2, 'USAGE: not approved: the input ended before an answer']);
  });
  it.each([
    ['Ctrl-C', CTRL_C, 130, /^INTERRUPTED: nothing was written$/],
    ['the end of the input', CTRL_D, 3, /^VOLUME_MISSING: /],
  ])('for the next medium ends at %s', async (_, key, expected, line) => {
    const { status, last } = await atTerminal(['join', at('v'), '-o', at('joined.tar')], [key]);
    expect([status, existsSync(at('joined.tar'))]).toEqual([expected, false]);
    expect(last).toMatch(line);
  });
});

describe('a signal during the work', () => {
  /** Answers nobody, and tells when somebody has asked. */
  let server: Server;
  const asked = new Map<string, () => void>();
  const host = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  beforeAll(async () => {
    server = createServer((request) => asked.get(request.method ?? '')?.()).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function signalled(args: readonly string[], method: string, signal: NodeJS.Signals) {
    const reached = new Promise<void>((resolve) => asked.set(method, resolve));
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...startedWith(), COSIGN_PASSWORD: 'test only' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, closed] = [text(child.stdout), text(child.stderr), once(child, 'close')];
    await reached;
    child.kill(signal);
    const [status] = (await closed) as [number | null];
    return { status, stdout: await stdout, last: (await stderr).trimEnd().split('\n').at(-1) };
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends it with 130: %s', async (signal) => {
    const reading = ['export', `${host()}/a/b:c`, '-o', at('x.tar'), '--json'];
    const { status, stdout, last } = await signalled(reading, 'GET', signal);
    expect([status, last]).toEqual([130, NOTHING]);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 130, verdict: 'error' });
    expect(existsSync(at('x.tar'))).toBe(false);
  });

  it('says to whom a request went that may have written', async () => {
    const args = ['sign-blob', at('app.tar'), '--key', KEY, '--rekor-url', `http://${host()}`];
    const { status, last } = await signalled(args, 'POST', 'SIGTERM');
    expect([status, last]).toEqual([
      130,
      `INTERRUPTED: requests that may have written went to ${host()} (1)`,
    ]);
  });
});
