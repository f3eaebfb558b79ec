import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { makeImage, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAME, writeGeneration, writePins } from './bundles.fixture.ts';
import { run } from './run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-delta-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const keyed = (key = 'signer.pub'): string[] => ['--key', at(key), '--rekor-key', at('rekor.pub')];

beforeAll(async () => {
  writePins(folder);
  await writeGeneration(at('may.tar'), { seed: 'app', sizes: [200_000, 700] });
  await writeGeneration(at('june.tar'), { seed: 'app', sizes: [200_000, 800] });
  await writeGeneration(at('other.tar'), { seed: 'other', sizes: [200_000, 700] });
  const since = at('may.tar');
  await writeGeneration(at('delta.tar'), { seed: 'app', sizes: [200_000, 800], since });
  writeFileSync(at('text'), 'a text');
  writeFileSync(at('damaged.tar'), damaged(readFileSync(at('may.tar'))));
  const image = makeImage({ seed: 'layout' });
  await writeLayout(at('layout'), { images: [{ ...image, name: NAME }], style: 'plain' });
});

/** Layers are last, and the longest of them: this is a byte of it. */
function damaged(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const middle = changed.length - 150_000;
  changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
  return changed;
}

const bases = (...names: string[]): string[] => names.flatMap((name) => ['--base', at(name)]);
const verify = (...names: string[]): string[] => [
  'verify',
  at('delta.tar'),
  ...keyed(),
  ...bases(...names),
];
const merge = (...names: string[]): string[] => ['merge', ...names.map(at), '-o', at('out.tar')];

describe('a delta', () => {
  it('is incomplete without its base, and accepted with it', async () => {
    const without = documentOf(await run([...verify(), '--json', '--quiet']));
    expect(without).toMatchObject({ exitCode: 3, verdict: 'incomplete' });
    const { status, stdout } = await run([...verify('other.tar', 'may.tar'), '--verbose']);
    expect([status, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^ACCEPTED/)]);
    const words = stdout.split(/\s+/).join(' ');
    expect(words).toContain('layers that the bundle leaves out are there and hash');
    expect(words).toContain('delta: layers left out: ');
  });

  it('is inspected without its base, and says what it leaves out', async () => {
    const { status, stdout } = await run(['inspect', at('delta.tar')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/DELTA: layers left out: \d+/);
    const { result } = documentOf(await run(['inspect', at('delta.tar'), '--json']));
    const { result: full } = documentOf(await run(['inspect', at('june.tar'), '--json']));
    expect(result).toMatchObject({ delta: { full: (full as { bundle: string }).bundle } });
  });

  it('merges into the full bundle, byte for byte, and says whether anybody signed', async () => {
    const plain = await run(merge('may.tar', 'delta.tar'));
    expect([plain.status, plain.stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('signatures not checked'),
    ]);
    expect(readFileSync(at('out.tar')).equals(readFileSync(at('june.tar')))).toBe(true);
    const again = await run(merge('may.tar', 'delta.tar'));
    expect(again.last).toMatch(/^USAGE: .* exists: it is replaced with --force only$/);
    const words = [...merge('may.tar', 'delta.tar'), '--force', ...keyed()];
    const { verdict, result } = documentOf(await run([...words, '--json', '--jobs', '1']));
    expect([verdict, result]).toEqual([
      'accepted',
      expect.objectContaining({ signatures: 'verified', path: at('out.tar') }),
    ]);
    expect((await run(words)).stdout).toContain('ACCEPTED');
    rmSync(at('out.tar'));
  });

  it('needs none of what an inventory lists, which is taken of bundles', async () => {
    const taken = ['inventory', at('may.tar'), at('other.tar'), '-o', at('there.json')];
    const { command, result } = documentOf(await run([...taken, '--json', '--quiet']));
    expect([command, result]).toEqual([
      'inventory',
      expect.objectContaining({ path: at('there.json'), layers: expect.any(Number) }),
    ]);
    expect((await run([...taken, '--force'])).stdout).toMatch(/^Layers listed in .*: \d+, /);
    rmSync(at('there.json'));
  });
});

describe('every failure', () => {
  it.each<[string, number, string, () => string[]]>([
    ['verify without the base', 3, 'DELTA_BASE', () => verify()],
    ['verify with the base of other images', 3, 'DELTA_BASE', () => verify('other.tar')],
    ['verify with the delta as its own base', 3, 'DELTA_BASE', () => verify('delta.tar')],
    ['verify with a base whose layer changed (T13)', 3, 'DIGEST', () => verify('damaged.tar')],
    ['verify with a damaged base first', 3, 'DIGEST', () => verify('damaged.tar', 'may.tar')],
    ['verify with a base that is no bundle', 3, 'NO_BUNDLE', () => verify('text')],
    ['verify with a base that is not there', 4, 'IO', () => verify('nowhere.tar')],
    [
      'verify with a base on standard input',
      4,
      'IO',
      () => ['verify', at('delta.tar'), ...keyed(), '--base', '-'],
    ],
    [
      'verify of a full bundle, with a base',
      2,
      'USAGE',
      () => ['verify', at('june.tar'), ...keyed(), ...bases('may.tar')],
    ],
    [
      'verify of a layout, with a base',
      2,
      'USAGE',
      () => ['verify', at('layout'), ...keyed(), ...bases('may.tar')],
    ],
    [
      'verify of another signer, with the base',
      1,
      'KEY',
      () => ['verify', at('delta.tar'), ...keyed('other.pub'), ...bases('may.tar')],
    ],
    [
      'verify-attestation without the base',
      3,
      'DELTA_BASE',
      () => ['verify-attestation', at('delta.tar'), ...keyed()],
    ],
    ['merge without a base', 2, 'USAGE', () => merge('delta.tar')],
    ['merge of nothing', 2, 'USAGE', () => ['merge', '-o', at('out.tar')]],
    ['merge without an output', 2, 'USAGE', () => ['merge', at('may.tar'), at('delta.tar')]],
    ['merge onto standard output', 2, 'USAGE', () => ['merge', at('may.tar'), '-o', '-']],
    ['merge of a full bundle', 2, 'USAGE', () => merge('may.tar', 'june.tar')],
    ['merge with the delta first', 2, 'USAGE', () => merge('delta.tar', 'may.tar')],
    ['merge with the base of other images', 3, 'DELTA_BASE', () => merge('other.tar', 'delta.tar')],
    ['merge with a damaged base', 3, 'DIGEST', () => merge('damaged.tar', 'delta.tar')],
    [
      'merge of standard input',
      2,
      'USAGE',
      () => ['merge', at('may.tar'), '-', '-o', at('out.tar')],
    ],
    [
      'merge for another signer',
      1,
      'KEY',
      () => [...merge('may.tar', 'delta.tar'), ...keyed('other.pub')],
    ],
    [
      'merge with trust and no policy',
      2,
      'USAGE',
      () => [...merge('may.tar', 'delta.tar'), '--rekor-key', at('rekor.pub')],
    ],
    [
      'merge with checks to show and none to make',
      2,
      'USAGE',
      () => [...merge('may.tar', 'delta.tar'), '--verbose'],
    ],
    [
      'inventory of a damaged bundle',
      3,
      'DIGEST',
      () => ['inventory', at('damaged.tar'), '-o', at('out.tar')],
    ],
    ['inventory of a text', 3, 'NO_BUNDLE', () => ['inventory', at('text'), '-o', at('out.tar')]],
    ['inventory onto a folder', 2, 'USAGE', () => ['inventory', at('may.tar'), '-o', folder]],
  ])('of %s ends with %d and %s', async (_, exitCode, code, command) => {
    const before = readdirSync(folder);
    const report = documentOf(await run([...command(), '--json', '--quiet']));
    const refused = code === 'DELTA_BASE' ? 'incomplete' : 'rejected';
    expect(report).toMatchObject({
      exitCode,
      verdict: exitCode === 1 || exitCode === 3 ? refused : 'error',
      failures: [{ code }],
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('names the base that is damaged', async () =>
    expect((await run(verify('other.tar', 'damaged.tar'))).last).toMatch(
      /^DIGEST: base .*damaged\.tar: /,
    ));
});
