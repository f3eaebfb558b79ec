/** Exports by a list, as people make them: hundreds of images of a release. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { Ran } from '@sealift/in-process';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const world = createWorld({ seed: 'lists' });
const signer = { key: world.keyPair() };
const TAGS = ['1', '2', '3', '4', '5', '6', '7'];
let folder: string;
let registry: FakeRegistry;
const at = (file: string): string => join(folder, file);
const name = (tag: string): string => `${registry.host}/team/app:${tag}`;
const listOf = (file: string, ...lines: readonly string[]): string => {
  writeFileSync(at(file), lines.join('\n'));
  return at(file);
};
const endOf = ({ status, last }: Ran): [number | null, string] => [status, last];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-lists-'));
  registry = await startRegistry();
  for (const tag of TAGS) {
    const image = makeImage({ seed: tag, platforms: ['linux/amd64'], sizes: [64] });
    const signature = signSimple(world, image.root, {
      signer,
      dockerReference: `${registry.host}/team/app`,
    });
    publish(registry, 'team/app', tag, image, [signature]);
  }
});
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

describe('export -f', () => {
  it('gives the bytes of the command line, whatever the order and lanes', async () => {
    expect((await run(['export', ...TAGS.map(name), '-o', at('words.tar')])).status).toBe(0);
    const list = listOf('all.txt', '# release', '', ...TAGS.map(name).reverse());
    const more = listOf('more.txt', `${name('3')} # again`);
    for (const [file, lanes] of [
      ['one.tar', '1'],
      ['many.tar', '64'],
    ] as const) {
      const words = ['-f', list, '-f', more, '--parallel-images', lanes, '-o', at(file)];
      expect((await run(['export', name('1'), ...words])).status).toBe(0);
      expect(readFileSync(at(file)).equals(readFileSync(at('words.tar')))).toBe(true);
    }
  });

  it('says by file and line which image is not there, and writes nothing', async () => {
    const list = listOf('typo.txt', '# release', name('1'), name('no'), name('2'), name('neither'));
    const [status, last] = endOf(await run(['export', '-f', list, '-o', at('typo.tar')]));
    expect(status).toBe(4);
    expect(last).toMatch(/^NOT_FOUND: .*typo\.txt:3: .*team\/app/);
    expect(() => readFileSync(at('typo.tar'))).toThrow();
  });

  it.each([
    ['an empty list', () => ['-f', listOf('empty.txt', '# none')], /^USAGE: .* lists no image$/],
    ['no list and no word', () => [], /^USAGE: nothing to export: .* -f$/],
    ['a line of two', () => ['-f', listOf('two.txt', 'a b')], /^USAGE: .*two\.txt:1: one image/],
    [
      'a name for a list',
      () => ['-f', listOf('as.txt', 'oci:x'), '--as', 'a.example/b:c'],
      /^USAGE: --as names the image of one source$/,
    ],
    ['a list that is not there', () => ['-f', at('none.txt')], /^CONFIG: --file .*none\.txt/],
    ['a folder', () => ['-f', folder], /^CONFIG: --file /],
    ['no lanes', () => [name('1'), '--parallel-images', '0'], /^USAGE: .*or equal/],
  ])('refuses %s', async (_, words, message) => {
    const [status, last] = endOf(await run(['export', ...words(), '-o', at('refused.tar')]));
    expect([status, last]).toEqual([2, expect.stringMatching(message)]);
  });
});
