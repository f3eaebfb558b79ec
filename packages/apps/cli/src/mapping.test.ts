/** Where an import puts images, and a look at it before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const world = createWorld({ seed: 'mapping' });
const signer = { key: world.keyPair() };
const NAMES = ['team/web/app', 'team/db/app', 'tool'];
let folder: string;
let source: FakeRegistry;
let target: FakeRegistry;
const at = (file: string): string => join(folder, file);
const write = (file: string, text: string): string => {
  writeFileSync(at(file), text);
  return at(file);
};
const repositories = (): string[] =>
  [...new Set(target.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path))]
    .map((path) => /^\/v2\/(.*)\/manifests\/1$/.exec(path)?.[1] ?? '')
    .filter((path) => path !== '')
    .sort();
const imported = (...words: readonly string[]) =>
  run([
    ...['import', at('app.tar'), '--to', `${target.host}/in`, '--accept-unbound-names'],
    ...['--key', at('signer.pub'), '--rekor-key', at('rekor.pub'), ...words],
  ]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-mapping-'));
  source = await startRegistry();
  for (const name of NAMES) {
    const image = makeImage({ seed: name, platforms: ['linux/amd64'], sizes: [64] });
    const dockerReference = `${source.host}/${name}`;
    publish(source, name, '1', image, [signSimple(world, image.root, { signer, dockerReference })]);
  }
  write('signer.pub', signer.key.publicKeyPem);
  write('rekor.pub', world.pins.rekorKey);
  const words = NAMES.map((name) => `${source.host}/${name}:1`);
  expect((await run(['export', ...words, '-o', at('app.tar')])).status).toBe(0);
});
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  target = await startRegistry();
});
afterEach(() => target.close());

describe('import', () => {
  it.each<[string, () => string[], string[]]>([
    ['without any', () => [], ['in/team/db/app', 'in/team/web/app', 'in/tool']],
    [
      '--map',
      () => ['--map', write('map', `${source.host}/team/** t/\n${source.host}/tool:1 tools/x`)],
      ['in/t/team/db/app', 'in/t/team/web/app', 'in/tools/x'],
    ],
    [
      '--map and --flatten for the rest',
      () => ['--flatten', '--map', write('map', `${source.host}/team/db/* db/`)],
      ['in/app', 'in/db/team/db/app', 'in/tool'],
    ],
    ['--strip', () => ['--strip', '1', '--image', `${source.host}/team/web/app:1`], ['in/web/app']],
  ])('puts images by the mapping: %s', async (_, words, places) => {
    expect((await imported(...words())).status).toBe(0);
    expect(repositories()).toEqual(places);
  });

  it('looks without writing with --dry-run, and says what is there', async () => {
    const before = documentOf(await imported('--dry-run', '--json'));
    expect(target.requests.filter(({ method }) => !/^(?:GET|HEAD)$/.test(method))).toEqual([]);
    expect(before).toMatchObject({
      verdict: 'accepted',
      command: 'import',
      result: { repositories: { length: 3 } },
    });
    expect((await imported()).status).toBe(0);
    const { status, stdout } = await imported('--dry-run');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Nothing was written\. An import would send 0 B of blobs$/m);
    expect(stdout.match(/^ {2}tag +1 sha256:[0-9a-f]{64}, is there$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/evidence +1, of which 1 is there$/m);
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'two images in one place',
      () => ['--flatten'],
      /^USAGE: .* would both become .*\/in\/app:1; give each a place of its own with --map$/,
    ],
    ['a path that is too short', () => ['--strip', '1'], /^USAGE: --strip 1 leaves nothing/],
    ['both ways', () => ['--strip', '1', '--flatten'], /^USAGE: /],
    [
      'a line of one word',
      () => ['--map', write('one', 'x\n')],
      /^USAGE: .*one:1: expected SOURCE/,
    ],
    [
      'a map of other images',
      () => ['--map', write('other', 'ghcr.io/team/** t/\n')],
      /^USAGE: .*other: no line fits any image, such as .*:1$/,
    ],
    ['a map that is not there', () => ['--map', at('none')], /^CONFIG: --map /],
  ])('refuses before the first write: %s', async (_, words, message) => {
    const { status, last } = await imported(...words());
    expect([status, last]).toEqual([2, expect.stringMatching(message)]);
    expect(target.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('is refused in a dry run as it would be without', async () => {
    const words = ['--image', `${source.host}/team/db/app:2`];
    const [dry, real] = [await imported('--dry-run', ...words), await imported(...words)];
    expect([dry.status, dry.last]).toEqual([real.status, real.last]);
    expect(dry.last).toMatch(/^NO_IMAGES: /);
  });
});
