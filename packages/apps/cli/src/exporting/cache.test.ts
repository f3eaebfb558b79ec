import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { codeOf } from '@sealift/refusal';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../here.fixture.ts';
import { parseCacheSize } from './cache.ts';

let folder: string;
let registry: FakeRegistry;
let count = 0;
const at = (file: string): string => join(folder, file);
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sealift-cache-flags-')));
  const world = createWorld({ seed: 'cache' });
  registry = await startRegistry();
  const image = makeImage({ seed: 'cached', platforms: ['linux/amd64'] });
  const signer = { key: world.keyPair() };
  const dockerReference = `${registry.host}/team/app`;
  publish(registry, 'team/app', '1', image, [
    signSimple(world, image.root, { signer, dockerReference }),
  ]);
});
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

type Environment = Readonly<Record<string, string>>;
const exported = (words: readonly string[], environment: Environment = {}) =>
  run(['export', `${registry.host}/team/app:1`, '-o', at(`${count++}.tar`), ...words], environment);

describe('export --cache', () => {
  it('fetches no blob the second time, and says so', async () => {
    const first = await exported(['--cache', at('named')]);
    expect([first.status, first.stderr]).toEqual([0, expect.stringMatching(/^0 of \d+ blobs/m)]);
    const from = registry.requests.length;
    const second = await exported(['--cache', at('named'), '--json']);
    const { result } = documentOf(second);
    expect(result).toMatchObject({ cache: { misses: 0, missBytes: 0 } });
    const paths = registry.requests.slice(from).map(({ path }) => path);
    expect(paths.filter((path) => /\/blobs\//.test(path))).toEqual([]);
    const third = await exported(['--cache', at('named')]);
    expect(third.stdout).toMatch(/cache +\d+ blobs \(.*\) from it, 0 fetched \(0 B\)/);
    const plain = await exported(['--no-cache']);
    expect([plain.status, plain.stdout]).toEqual([0, expect.not.stringContaining(' cache ')]);
    const bundles = [1, 2, 3, 4].map((n) => readFileSync(at(`${count - n}.tar`)));
    for (const bundle of bundles) expect(bundle.equals(bundles[0] as Buffer)).toBe(true);
  });

  it.each([
    ['XDG_CACHE_HOME', 'xdg/sealift/blobs', (home: string) => ({ XDG_CACHE_HOME: home })],
    ['HOME', 'home/.cache/sealift/blobs', (home: string) => ({ HOME: home })],
    [
      'HOME, where XDG_CACHE_HOME is relative',
      'relative/.cache/sealift/blobs',
      (home: string) => ({ HOME: home, XDG_CACHE_HOME: 'here' }),
    ],
  ])('is below %s where nothing is said', async (_, place, environment) => {
    const home = at(place.split('/')[0] ?? '');
    mkdirSync(home);
    expect((await exported([], environment(home))).status).toBe(0);
    expect(readdirSync(at(join(place, 'sha256'))).length).toBeGreaterThan(2);
    expect(existsSync('here')).toBe(false);
  });

  it.each([
    ['there is no home', { HOME: '/nonexistent' }, '/nonexistent does not exist'],
    ['nothing names one', { HOME: '' }, 'neither XDG_CACHE_HOME nor HOME names a folder'],
    ['it cannot be written', { XDG_CACHE_HOME: '/proc' }, '/proc/sealift/blobs'],
  ])('is done without, which is said once, where %s', async (_, environment, says) => {
    const { status, stderr } = await exported([], environment);
    expect(status).toBe(0);
    expect(stderr.split('nothing is kept for the next export: ')).toHaveLength(2);
    expect(stderr).toContain(says);
    expect(existsSync('/nonexistent')).toBe(false);
  });

  it('is said, and must do, where --cache-size is given', async () => {
    const { status, last } = await exported(['--cache-size', '1GB'], { HOME: '/nonexistent' });
    expect([status, last]).toEqual([2, 'CONFIG: /nonexistent does not exist']);
  });

  it('keeps no more than --cache-size', async () => {
    await exported(['--cache', at('small'), '--cache-size', '600']);
    const names = readdirSync(at('small/sha256'));
    const sizes = names.map((name) => readFileSync(at(`small/sha256/${name}`)).length);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(600);
    expect(names.length).toBeGreaterThan(0);
  });

  it.each([
    ['a folder with other files', () => writeFileSync(at('odd/notes'), ''), 'CONFIG: .*empty'],
    ['a file', () => writeFileSync(at('odd'), ''), 'CONFIG: .*odd'],
    ['a link', () => symlinkSync(tmpdir(), at('odd')), 'CONFIG: .*link'],
    ['no word', () => undefined, 'USAGE: --cache is empty', ''],
    ['standard output', () => undefined, 'CONFIG: --cache "-" names no folder', '-'],
  ])('refuses %s, and writes nothing', async (name, put, says, word = at('odd')) => {
    rmSync(at('odd'), { recursive: true, force: true });
    if (name.includes('folder')) mkdirSync(at('odd'));
    put();
    const { status, last } = await exported(['--cache', word]);
    expect([status, last]).toEqual([2, expect.stringMatching(says)]);
    expect(existsSync(at(`${count - 1}.tar`))).toBe(false);
  });

  it.each([
    [['--cache', 'x', '--no-cache']],
    [['--cache-size', '1GB', '--no-cache']],
    [['--cache-size', 'much']],
  ])('refuses %j', async (words) => {
    const { status, last } = await exported(words);
    expect([status, last]).toEqual([2, expect.stringMatching(/^USAGE: /)]);
  });
});

describe('a size of a cache', () => {
  it.each([
    ['1', 1],
    ['20GiB', 20 * 1024 ** 3],
    ['20 GiB', 20 * 1024 ** 3],
    ['500MB', 500e6],
    ['2TB', 2e12],
  ])('%s is %d bytes', (text, bytes) => expect(parseCacheSize(text)).toBe(bytes));

  it.each(['', '0', '-1', '1.5GB', '20gib', 'GiB', '1e9', '20 G B', '9999999TiB'])(
    '%j is none',
    async (text) => expect(await codeOf(() => parseCacheSize(text))).toBe('USAGE'),
  );
});
