import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobCache, openCache } from '@sealift/cache';
import { codeOf } from '@sealift/refusal';
import { parseSource } from '@sealift/sources';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportOptions, exportBundle } from './index.ts';
import { World } from './world.fixture.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sealift-export-cache-')));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
let world: World;
let at: string;
beforeEach(async () => {
  world = await World.start();
  world.seed('1');
  at = join(folder, `cache${count++}`);
});
afterEach(() => world.registry.close());

const open = (limit = 1e9): BlobCache =>
  openCache({ folder: at, limit, uid: process.geteuid?.(), now: Date.now });
const run = (tags: readonly string[], more: Partial<ExportOptions> = {}) =>
  exportBundle({
    sources: tags.map((tag) => parseSource(world.name(tag))),
    output: join(folder, `b${count++}.tar`),
    registry: { retry: { firstMs: 1, maxMs: 2, tries: 2 } },
    ...more,
  });
const cached = (tags: readonly string[]) => run(tags, { cache: open() });

/** Blobs that were asked for while something ran. */
async function fetched(run: () => Promise<unknown>): Promise<number> {
  const from = world.registry.requests.length;
  await run();
  const requests = world.registry.requests.slice(from);
  return requests.filter(({ method, path }) => method === 'GET' && /\/blobs\//.test(path)).length;
}

/** Each entry of the cache, changed by hand. */
const edit = (change: (path: string) => void): void => {
  for (const name of readdirSync(join(at, 'sha256'))) change(join(at, 'sha256', name));
};

describe('an export with a cache', () => {
  it('has the bytes of one without, the first time and the second', async () => {
    const plain = readFileSync((await run(['1'])).path);
    const [one, two] = [await cached(['1']), await cached(['1'])];
    for (const { path } of [one, two]) expect(readFileSync(path).equals(plain)).toBe(true);
    expect(one.cache).toMatchObject({ hits: 0, hitBytes: 0 });
    expect(two.cache).toMatchObject({
      hits: one.cache?.misses,
      hitBytes: one.cache?.missBytes,
      misses: 0,
      missBytes: 0,
    });
  });

  it('fetches no blob the second time, and the next month only what is new', async () => {
    await cached(['1']);
    expect(await fetched(() => cached(['1']))).toBe(0);
    world.image('new of June', 'june');
    expect(await fetched(() => cached(['1', 'june']))).toBe(4);
  });

  it('says before what need not be fetched', async () => {
    const seen: unknown[] = [];
    const onEvent: ExportOptions['onEvent'] = (event) =>
      event.kind === 'packing' && seen.push(event.cached);
    await run(['1'], { cache: open(), onEvent });
    await run(['1'], { cache: open(), onEvent });
    await run(['1'], { onEvent });
    const [first, second, third] = seen as { blobs: number; ofBlobs: number }[];
    expect([first?.blobs, second?.blobs, third]).toEqual([0, first?.ofBlobs, undefined]);
  });

  it.each([
    ['one byte is another', (path: string) => writeFileSync(path, '!', { flag: 'r+' })],
    ['cut', (path: string) => truncateSync(path, 3)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['gone', (path: string) => rmSync(path)],
    [
      'links to other blobs',
      (path: string) => {
        rmSync(path);
        symlinkSync('/etc/hostname', path);
      },
    ],
    [
      'folders',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('edited by hand costs a fetch, and the bundle is right: %s', async (_, change) => {
    const { path } = await cached(['1']);
    edit(change);
    const again = await cached(['1']);
    expect(readFileSync(again.path).equals(readFileSync(path))).toBe(true);
    expect(again.cache).toMatchObject({ hits: 0 });
  });

  it('goes on with a blob where the connection broke for good', async () => {
    const big = 'x'.repeat(300_000);
    world.image('big', 'big', { layers: [world.blob(big, 'application/octet-stream')] });
    const plain = await run(['big']);
    const drop = { kind: 'drop', after: 100_000 } as const;
    world.registry.faults.add({ match: /^GET .*\/blobs\//, times: 1, does: drop });
    world.registry.faults.add({ match: /^GET .*\/blobs\//, does: { kind: 'drop' } });
    expect(await codeOf(() => cached(['big']))).toBe('REGISTRY');
    world.registry.faults.clear();
    const { path, cache } = await cached(['big']);
    expect(readFileSync(path).equals(readFileSync(plain.path))).toBe(true);
    expect(cache?.missBytes).toBeLessThan(250_000);
  });

  it('is refused as without where the registry sends other bytes, which are not kept', async () => {
    world.registry.faults.add({ match: /^GET .*\/blobs\//, does: { kind: 'wrong-bytes' } });
    expect(await codeOf(() => cached(['1']))).toBe('DIGEST');
    world.registry.faults.clear();
    expect((await cached(['1'])).cache).toMatchObject({ hits: 0 });
  });

  it('keeps nothing where its limit is smaller than anything', async () => {
    await run(['1'], { cache: open(1) });
    expect(readdirSync(join(at, 'sha256'))).toEqual([]);
  });

  it('is right for two at once', async () => {
    const plain = readFileSync((await run(['1'])).path);
    const both = await Promise.all([cached(['1']), cached(['1'])]);
    for (const { path } of both) expect(readFileSync(path).equals(plain)).toBe(true);
    expect(await fetched(() => cached(['1']))).toBe(0);
  });
});
