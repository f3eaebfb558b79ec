import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NAME, writeGeneration, writePins } from './bundles.fixture.ts';
import { run } from './run.fixture.ts';

const SIZE = '40000';
const folder = mkdtempSync(join(tmpdir(), 'sealift-volumes-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: readonly string[]): string => join(folder, ...names);
const keyed = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];
const split = (name: string, to: string, ...more: readonly string[]): string[] => [
  ...['split', at(name), '--volume-size', SIZE, '-o', at(to)],
  ...more,
];
/** The file of a set that ends so. */
const named = (ending: string, of = 'set'): string =>
  readdirSync(at(of)).find((name) => name.endsWith(ending)) ?? '';

beforeAll(async () => {
  writePins(folder);
  const sizes = [30_000, 40_000];
  await writeGeneration(at('app.tar'), { seed: 'app', sizes });
  await writeGeneration(at('other.tar'), { seed: 'other', sizes });
  expect((await run(split('app.tar', 'app'))).status).toBe(0);
  expect((await run(split('other.tar', 'other'))).status).toBe(0);
  expect((await run(split('app.tar', 'parity', '--parity', '2'))).status).toBe(0);
});
beforeEach(() => {
  for (const copy of ['set', 'p']) rmSync(at(copy), { recursive: true, force: true });
  cpSync(at('app'), at('set'), { recursive: true });
  cpSync(at('parity'), at('p'), { recursive: true });
});

describe('a set of volumes', () => {
  it.each<[string, () => string[]]>([
    ['its folder', () => [at('set')]],
    ['its set file', () => [at('set', named('.set.json'))]],
    ['all of its files', () => readdirSync(at('set')).map((name) => at('set', name))],
  ])('is verified, inspected and guarded in place by %s', async (_, targets) => {
    for (const command of [['verify', ...keyed()], ['inspect'], ['guard']])
      expect((await run([...command, ...targets()])).last).toBe('');
    expect(readdirSync(at('set'))).toEqual(readdirSync(at('app')));
  });

  it('is joined to the same bytes, over a file only where that is asked', async () => {
    writeFileSync(at('joined.tar'), 'before');
    const words = ['join', at('set'), '-o', at('joined.tar')];
    expect((await run(words)).last).toMatch(/^USAGE: .*--force only$/);
    const document = documentOf(await run([...words, '--force', '--json']));
    expect(document).toMatchObject({ verdict: 'done', result: { path: at('joined.tar') } });
    expect(readFileSync(at('joined.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
    expect((await run([...words, '--force'])).stdout).toMatch(/^Joined into /);
  });

  it('is made good from parity, and what was rebuilt is named', async () => {
    const [first, second] = [named('.001', 'p'), named('.002', 'p')];
    rmSync(at('p', first));
    appendFileSync(at('p', second), 'x');
    const words = ['repair', at('p'), '-o', at('repaired.tar')];
    const { result } = documentOf(await run([...words, '--json', '--quiet']));
    expect(result).toMatchObject({ rebuilt: [first, second] });
    expect(readFileSync(at('repaired.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
    expect((await run([...words, '--force'])).stdout).toMatch(/rebuilt +\S+\.001/);
  });
});

describe('what is not a set', () => {
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] ?? 0) ^ 4;
    writeFileSync(path, bytes);
  };

  it.each<[string, string, string, () => void]>([
    ['a missing volume', 'VOLUME_MISSING', '.002', () => rmSync(at('set', named('.002')))],
    ['a flipped bit', 'VOLUME_DAMAGED', '.003', () => flip(at('set', named('.003')))],
    [
      'a longer volume',
      'VOLUME_DAMAGED',
      '.001',
      () => appendFileSync(at('set', named('.001')), 'x'),
    ],
    [
      'a link for a volume',
      'VOLUME_DAMAGED',
      '.001',
      () => {
        const name = named('.001');
        rmSync(at('set', name));
        symlinkSync(at('app', name), at('set', name));
      },
    ],
    [
      'two sets',
      'VOLUME_FOREIGN',
      'two sets',
      () => cpSync(at('other'), at('set'), { recursive: true }),
    ],
    ['an edited set file', 'VOLUME_SET', 'set.json', () => flip(at('set', named('.set.json')))],
  ])('is refused and named: %s', async (_, code, part, change) => {
    change();
    for (const command of [
      ['verify', at('set'), ...keyed()],
      ['inspect', at('set')],
      ['join', at('set'), '-o', at('never.tar')],
    ]) {
      const { status, last } = await run(command);
      // inspect reads no layers, and a layer's bit is not its concern.
      if (command[0] === 'inspect' && status === 0) continue;
      expect([status, last]).toEqual([3, expect.stringMatching(new RegExp(`^${code}: `))]);
      expect(last).toContain(part);
    }
    expect(existsSync(at('never.tar'))).toBe(false);
  });

  it('lists what is missing, for people and for programs', async () => {
    for (const ending of ['.001', '.003']) rmSync(at('set', named(ending)));
    const words = ['join', at('set'), '-o', at('never.tar')];
    expect((await run(words)).stdout).toMatch(
      /MISSING +\S+\.001,[\s\S]*here +\S+\.002,[\s\S]*MISSING +\S+\.003,/,
    );
    const { result } = documentOf(await run([...words, '--json']));
    const { volumes } = (result as { set: { volumes: { number: number; state: string }[] } }).set;
    const missing = volumes.filter(({ state }) => state === 'missing');
    expect(missing.map(({ number }) => number)).toEqual([1, 3]);
  });

  it('says how many of which are enough, where too many are lost', async () => {
    for (const ending of ['.001', '.002', '.p001']) rmSync(at('p', named(ending, 'p')));
    const { status, last } = await run(['repair', at('p'), '-o', at('never.tar')]);
    expect([status, last]).toEqual([
      3,
      expect.stringMatching(/^VOLUME_MISSING: .* any (\d) of the \d volumes are enough/),
    ]);
    expect(existsSync(at('never.tar'))).toBe(false);
  });

  it('has parity that join does not use: it points to repair', async () => {
    rmSync(at('p', named('.001', 'p')));
    const { status, last } = await run(['join', at('p'), '-o', at('never.tar')]);
    expect([status, last]).toEqual([3, expect.stringContaining('run `repair`')]);
  });

  it('prints no character of a file name that a terminal acts on (T28)', async () => {
    const evil = '\u001b[2J::error::\u202e';
    for (const ending of ['.set.json', '.001'])
      renameSync(at('set', named(ending)), at('set', `${evil}${ending}`));
    for (const command of [
      ['join', at('set'), '-o', at('never.tar')],
      ['verify', at('set'), ...keyed()],
      ['inspect', at('set')],
    ]) {
      const { status, stdout, stderr } = await run(command);
      expect(status).toBe(3);
      expect(stdout + stderr).not.toMatch(/[\u001b\u202e]|^\s*::/m);
      expect(stderr).toContain('u{1b}[2J');
    }
  });

  it.each<[string, number, string, () => string[]]>([
    ['a path below a file', 4, 'IO', () => ['verify', at('app.tar/x'), ...keyed()]],
    ['volumes below a file', 4, 'IO', () => ['join', at('app.tar/x'), '-o', at('new')]],
    ['no size', 2, 'USAGE', () => ['split', at('app.tar'), '-o', at('new')]],
    [
      'a size that is none',
      2,
      'USAGE',
      () => ['split', at('app.tar'), '--volume-size', 'floppy', '-o', at('new')],
    ],
    ['a folder that is there', 2, 'USAGE', () => split('app.tar', 'app')],
    ['leave to replace a folder', 2, 'USAGE', () => split('app.tar', 'new', '--force')],
    ['what is no bundle', 3, 'TAR_TRUNCATED', () => split('signer.pub', 'new')],
    ['standard output', 2, 'USAGE', () => ['split', at('app.tar'), '-o', '-']],
    ['parity beyond the field', 2, 'USAGE', () => split('app.tar', 'new', '--parity', '255')],
    ['parity below nothing', 2, 'USAGE', () => split('app.tar', 'new', '--parity', '-1')],
    [
      'too many volumes, data and parity together',
      2,
      'USAGE',
      () => ['split', at('app.tar'), '--volume-size', '1024', '--parity', '254', '-o', at('new')],
    ],
    ['set and something else', 2, 'USAGE', () => ['verify', at('app'), at('app.tar'), ...keyed()]],
    ['set and something else, guarded', 2, 'USAGE', () => ['guard', at('app'), at('app.tar')]],
    ['name for a set', 2, 'USAGE', () => ['verify', at('app'), '--as', NAME, ...keyed()]],
    [
      'medium that nobody is there to insert',
      3,
      'VOLUME_MISSING',
      () => {
        rmSync(at('set', named('.002')));
        return ['join', at('set'), '-o', at('new'), '--no-prompt'];
      },
    ],
  ])('of %s is exit %d, %s', async (_, exit, code, command) => {
    const { status, last } = await run(command());
    expect([status, last.split(':')[0]]).toEqual([exit, code]);
    const left = readdirSync(folder).filter((name) => name.startsWith('.') || name === 'new');
    expect(left).toEqual([]);
  });
});
