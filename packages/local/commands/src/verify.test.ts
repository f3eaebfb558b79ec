import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import {
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.fixture.ts';

const NAME = 'registry.example/team/app:1.0';
const world = createWorld({ seed: 'verify' });
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
  folder = mkdtempSync(join(tmpdir(), 'sealift-verify-'));
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

describe('verify', () => {
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

  it('binds the name that was signed, and the name that is expected', async () => {
    const signed = documentOf(await run([...keyed(), '--json']));
    const expected = documentOf(
      await run([...keyless(), '--image', `${NAME}@${image.root.digest}`, '--json']),
    );
    const none = documentOf(await run([...keyless(), '--json']));
    expect([signed, expected, none].map(({ images }) => images[0]?.nameBinding)).toEqual([
      'signed',
      'expected',
      'none',
    ]);
  });

  it('takes the pins from variables, and lists what a flag replaced', async () => {
    const rekor = { SIGSTORE_REKOR_PUBLIC_KEY: at('rekor.pub') };
    expect((await run(['verify', at('layout'), '--key', at('signer.pub')], rekor)).status).toBe(0);
    const wrong = { SIGSTORE_REKOR_PUBLIC_KEY: at('other.pub') };
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
    const report = documentOf(await run([...keyed(), '--json'], { NODE_OPTIONS: '--no-warnings' }));
    expect(report.notEstablished.join()).toContain('NODE_OPTIONS');
  });
});

describe('every failure', () => {
  const cases: [string, number, string, () => string[], Record<string, string>?][] = [
    [
      'another key',
      1,
      'KEY',
      () => ['verify', at('layout'), '--key', at('other.pub'), '--rekor-key', at('rekor.pub')],
    ],
    [
      'another log',
      1,
      'UNKNOWN_LOG',
      () => ['verify', at('layout'), '--key', at('signer.pub'), '--rekor-key', at('other.pub')],
    ],
    [
      'another identity',
      1,
      'IDENTITY',
      () => keyless().map((word) => word.replace('ada@', 'eve@')),
    ],
    ['no signature', 1, 'NO_SIGNATURE', () => keyed('unsigned')],
    ['no attestation', 1, 'NO_ATTESTATION', () => [...keyed(), '--type', 'slsaprovenance']],
    [
      'another digest than expected',
      1,
      'NAME_CONTRADICTED',
      () => [...keyed(), '--image', `${NAME}@sha256:${'0'.repeat(64)}`],
    ],
    ['an empty policy', 2, 'USAGE', () => ['verify', at('layout')]],
    ['no target', 2, 'USAGE', () => ['verify']],
    ['two targets', 2, 'USAGE', () => [...keyed(), at('saved')]],
    ['an unknown flag', 2, 'USAGE', () => [...keyed(), '--nope']],
    ['a flag without its value', 2, 'USAGE', () => ['verify', at('layout'), '--key']],
    [
      'a flag that is given twice',
      2,
      'USAGE',
      () => [...keyed(), '--expect', 'a', '--expect', 'b'],
    ],
    ['a number that is none', 2, 'USAGE', () => [...keyed(), '--jobs', 'many']],
    ['an unknown command', 2, 'USAGE', () => ['approve']],
    ['a command of a plugin', 2, 'USAGE', () => ['plugins', 'install', 'x']],
    [
      'two ways to trust',
      2,
      'TRUST_CONFLICT',
      () => [...keyless(), '--rekor-key', at('rekor.pub')],
    ],
    [
      'a trusted root that is garbage',
      2,
      'TRUST_ROOT',
      () => ['verify', at('layout'), '--trusted-root', at('garbage'), ...SIGNER],
    ],
    ['a key that is garbage', 2, 'CONFIG', () => ['verify', at('layout'), '--key', at('garbage')]],
    [
      'a timestamp authority that is not there',
      2,
      'CONFIG',
      () => keyed(),
      { SIGSTORE_TSA_CERTIFICATE_FILE: 'x' },
    ],
    ['a changed layer', 3, 'DIGEST', () => keyed('damaged')],
    ['a file that is no bundle', 3, 'NO_BUNDLE', () => keyed('garbage')],
    [
      'an image that is not there',
      3,
      'NO_IMAGES',
      () => [...keyed(), '--image', 'registry.example/other:1'],
    ],
    ['a file that is not there', 4, 'IO', () => keyed('nowhere')],
    ['a code that is none', 2, 'USAGE', () => ['explain', 'xyzzy']],
    ['a file that pins nothing', 2, 'CONFIG', () => ['trust', 'show', at('garbage')]],
  ];

  it.each(cases)(
    'of %s ends with %d and %s',
    async (_, exitCode, code, command, environment = {}) => {
      const [plain, json] = await Promise.all([
        run(command(), environment),
        run([...command(), '--json', '--quiet'], environment),
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
    },
  );
});

describe('inspect, explain, trust show', () => {
  it('shows what a layout says, and that nothing is verified', async () => {
    const { status, stdout } = await run(['inspect', at('layout')]);
    expect(status).toBe(0);
    for (const part of [
      NAME,
      image.root.digest,
      'linux/amd64, linux/arm64',
      'cosign-sig',
      'Nothing here is verified',
    ])
      expect(stdout).toContain(part);
  });

  it('reads no layer', async () => expect((await run(['inspect', at('damaged')])).status).toBe(0));

  it('says in JSON what it found', async () => {
    const document = documentOf(await run(['inspect', at('layout'), '--json']));
    expect(document).toMatchObject({
      verdict: 'done',
      images: [],
      established: [],
      command: 'inspect',
      result: { images: [{ name: NAME }] },
    });
  });

  it('explains', async () =>
    expect((await run(['explain', 'no', 'matching', 'signatures'])).stdout).toContain(
      'NO_SIGNATURE',
    ));

  it('shows pins', async () => {
    const { anchors } = documentOf(await run(['trust', 'show', at('rekor.pub'), '--json']));
    expect(anchors).toEqual([
      expect.objectContaining({
        kind: 'key',
        window: 'no window',
        fingerprint: `SHA256:${anchors[0]?.logId}`,
      }),
    ]);
    expect((await run(['trust', 'show', at('root.json')])).stdout).toMatch(
      /rekor-key[\s\S]*log ID[\s\S]*ca-root/,
    );
  });
});
