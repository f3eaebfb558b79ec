import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, run } from './run.fixture.ts';

const NAME = 'registry.example/team/app:1.0';
const world = createWorld({ seed: 'verifier story' });
const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
const SIGNER = [
  '--certificate-identity',
  'ada@example.com',
  '--certificate-oidc-issuer',
  'https://accounts.example.com',
];

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-verify-story-'));
  const leaf = world.issueLeaf({
    identity: { email: 'ada@example.com' },
    issuer: 'https://accounts.example.com',
  });
  const byKey = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: 'registry.example/team/app:1.0',
  });
  const bundled = bundleReferrer(world, image.root, { signer: leaf });
  await writeLayout(at('layout'), {
    images: [{ ...image, name: NAME }],
    attachments: [byKey],
    style: 'plain',
  });
  await writeLayout(at('keyless'), {
    images: [{ ...image, name: NAME }],
    attachments: [bundled],
    style: 'plain',
  });
  await writeLayout(at('damaged'), {
    images: [{ ...image, name: NAME }],
    attachments: [byKey],
    style: 'plain',
  });
  await writeLayout(at('saved'), { images: [image], attachments: [byKey], style: 'cosign' });
  await writeLayout(at('unsigned'), { images: [{ ...image, name: NAME }], style: 'plain' });
  damage(at('damaged'));
  const pins = {
    'signer.pub': world.keyPair().publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'other.pub': createWorld({ seed: 'another' }).pins.rekorKey,
    'root.json': world.trustedRoot(),
    garbage: 'garbage',
  };
  for (const [name, content] of Object.entries(pins)) writeFileSync(at(name), content);
  mkdirSync(at('empty'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Changes one bit of the largest blob, which is a layer. */
function damage(layout: string): void {
  const blobs = join(layout, 'blobs/sha256');
  const bySize = readdirSync(blobs).map((name) => ({
    path: join(blobs, name),
    bytes: readFileSync(join(blobs, name)),
  }));
  const largest = bySize.sort((a, b) => b.bytes.length - a.bytes.length)[0];
  if (largest === undefined) throw new Error('the layout has no blobs');
  largest.bytes[0] = (largest.bytes[0] ?? 0) ^ 1;
  writeFileSync(largest.path, largest.bytes);
}

const keyed = (target = 'layout'): string[] => [
  'verify',
  at(target),
  '--key',
  at('signer.pub'),
  '--rekor-key',
  at('rekor.pub'),
];
const keyless = (): string[] => [
  'verify',
  at('keyless'),
  '--trusted-root',
  at('root.json'),
  ...SIGNER,
];

describe('sealift-verify verify', () => {
  it.each<[string, () => string[]]>([
    ['a signature with a key', () => keyed()],
    ['a bundle of a certificate', keyless],
    ['a directory of cosign save, called by its digest', () => keyed('saved')],
    [
      'a directory of cosign save, called by the operator',
      () => [...keyed('saved'), '--as', NAME, '--image', `${NAME}@${image.root.digest}`],
    ],
  ])('accepts %s', async (_, command) => {
    const { status, stdout, stderr } = await run(command());
    expect([status, stderr.replace(/^hash .*\n/, '')]).toEqual([0, '']);
    expect(stdout).toMatch(/^ACCEPTED /);
    expect(stdout).toContain('add --verbose');
  });

  it('takes the pins from variables, and lists what a flag replaced', async () => {
    const environment = { SIGSTORE_REKOR_PUBLIC_KEY: at('rekor.pub') };
    expect(
      (await run(['verify', at('layout'), '--key', at('signer.pub')], { environment })).status,
    ).toBe(0);
    const wrong = { environment: { SIGSTORE_REKOR_PUBLIC_KEY: at('other.pub') } };
    const replaced = documentOf(await run([...keyed(), '--json'], wrong));
    expect([replaced.exitCode, replaced.waived.join()]).toEqual([
      0,
      expect.stringContaining('SIGSTORE_REKOR_PUBLIC_KEY'),
    ]);
    expect(
      (await run(['verify', at('layout'), '--key', at('signer.pub'), '--no-env'], wrong)).status,
    ).toBe(1);
  });

  it(
    'tells its progress in lines, as events with --json, and not at all with ' + '--quiet',
    async () => {
      const [lines, events, quiet] = await Promise.all([
        run(keyed()),
        run([...keyed(), '--json']),
        run([...keyed(), '--quiet']),
      ]);
      expect(lines.stderr).toMatch(/^hash .* in \d+\.\d s/);
      const parsed = events.stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; step: string });
      expect(parsed.map(({ event, step }) => `${event} ${step}`)).toEqual([
        'start hash',
        'finish hash',
      ]);
      expect(quiet.stderr).toBe('');
    },
  );

  it('says that the environment reaches in (T30)', async () => {
    const report = documentOf(
      await run([...keyed(), '--json'], { environment: { NODE_OPTIONS: '--no-warnings' } }),
    );
    expect(report.notEstablished.join()).toContain('NODE_OPTIONS');
  });

  it('loads nothing of the working directory or of a development mode (T30)', async () => {
    writeFileSync(join(folder, '.sealift-verifyrc'), '{"oclif":{"plugins":["evil"]}}');
    writeFileSync(join(folder, 'package.json'), '{"oclif":{"hooks":{"init":"./evil.js"}}}');
    writeFileSync(join(folder, 'evil.js'), 'process.exit(99)');
    const environment = { NODE_ENV: 'development', SEALIFT_VERIFY_CONTENT_TYPE: 'json', DEBUG: '' };
    expect((await run(keyed(), { cwd: folder, environment })).status).toBe(0);
  });
});

/** The rest of what can fail is in packages/local/commands, in one process. */
describe('every failure', () => {
  const cases: [string, number, string, () => string[]][] = [
    [
      'another key',
      1,
      'KEY',
      () => ['verify', at('layout'), '--key', at('other.pub'), '--rekor-key', at('rekor.pub')],
    ],
    ['an unknown flag', 2, 'USAGE', () => [...keyed(), '--nope']],
    ['a command of a plugin', 2, 'USAGE', () => ['plugins', 'install', 'x']],
    ['a changed layer', 3, 'DIGEST', () => keyed('damaged')],
    [
      'an empty standard input',
      3,
      'TAR_TRUNCATED',
      () => ['verify', '-', '--key', at('signer.pub')],
    ],
    ['a file that is not there', 4, 'IO', () => keyed('nowhere')],
  ];

  it.each(cases)('of %s ends with %d and %s', async (_, exitCode, code, command) => {
    const [plain, json] = await Promise.all([
      run(command()),
      run([...command(), '--json', '--quiet']),
    ]);
    expect([plain.status, plain.last.split(':')[0]]).toEqual([exitCode, code]);
    const report = documentOf(json);
    expect(json.status).toBe(exitCode);
    expect(report).toMatchObject({
      exitCode,
      verdict: exitCode === 1 || exitCode === 3 ? 'rejected' : 'error',
      failures: [{ code }],
    });
    expect(json.stderr).toBe(`${code}: ${report.failures[0]?.message}\n`);
    expect(report.failures[0]?.remedy).not.toBe('');
  });
});

describe('help', () => {
  it.each([
    [],
    ['verify'],
    ['verify-blob'],
    ['inspect'],
    ['split'],
    ['join'],
    ['repair'],
    ['explain'],
    ['trust'],
    ['trust', 'show'],
  ])('fits 80 columns: %s %s', async (...words) => {
    const { status, stdout } = await run([...words, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('USAGE');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is what comes without a command, and the version is asked for by name', async () => {
    expect((await run([])).stdout).toContain('COMMANDS');
    expect((await run(['--version'])).stdout).toMatch(/^sealift-verify\/\d+\.\d+\.\d+ /);
  });
});

const TRACER = 'strace';
const traces = spawnSync(TRACER, ['-V']).status === 0;
describe.skipIf(!traces)('without a network (needs strace)', () => {
  it('opens no socket', async () => {
    const trace = at('trace');
    const { status } = await run(keyed(), {
      before: [TRACER, '-f', '-e', 'trace=network', '-o', trace],
      environment: { HOME: '/nonexistent' },
    });
    expect(status).toBe(0);
    expect(
      readFileSync(trace, 'utf8').match(/\b(?:socket|connect|bind|sendto)\(.*/g) ?? [],
    ).toEqual([]);
  });
});

/** A Node of this host that is too old. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const { status, stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  return status === 0 && Number(stdout.split('.')[0]) < 24;
});
describe.skipIf(oldNode === undefined)('under an older Node (needs one in /usr)', () => {
  it('says that it needs a newer one', async () => {
    const { status, last } = await run(['verify', 'x'], { node: oldNode ?? '' });
    expect([status, last]).toEqual([
      2,
      expect.stringMatching(/^USAGE: sealift needs Node 24 or newer, this is \d+\./),
    ]);
  });

  it('says it in JSON', async () => {
    const report = documentOf(await run(['verify', 'x', '--json'], { node: oldNode ?? '' }));
    expect(report).toMatchObject({ verdict: 'error', exitCode: 2, failures: [{ code: 'USAGE' }] });
  });
});
