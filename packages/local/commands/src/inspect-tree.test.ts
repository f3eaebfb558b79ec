import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { attest, createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { renderTree, treeOf } from '@sealift/workflows/inspecting';
import { openTarget } from '@sealift/workflows/verifying';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPDX, writeImages } from './bundles.fixture.ts';
import { run } from './run.fixture.ts';

const world = createWorld({ seed: 'tree' });
const signer = { key: world.keyPair() };
const SILENT = {
  start: () => undefined,
  advance: () => undefined,
  finish: () => undefined,
  note: () => undefined,
};
let folder: string;
const at = (name: string): string => join(folder, name);
const nameOf = (tag: string): string => `registry.example/team/app:${tag}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-tree-'));
  const images = ['1', '2'].map((tag) => {
    const sizes = [50_000, Number(tag) * 1000];
    const image = makeImage({ seed: 'app', sizes, compression: 'none' });
    const dockerReference = nameOf(tag);
    const signature = signSimple(world, image.root, { signer, dockerReference });
    const child = image.manifests[0] ?? image.root;
    const sbom = attest(world, child, { signer, predicateType: SPDX, predicate: {} });
    return { ...image, name: nameOf(tag), attached: tag === '1' ? [signature, sbom] : [] };
  });
  await writeImages(at('app.tar'), images);
  await writeImages(at('first.tar'), images.slice(0, 1));
  await writeImages(at('delta.tar'), images, { since: at('first.tar') });
  const [first] = images;
  if (first === undefined) throw new Error('no image');
  await writeLayout(at('signed'), { images: [first], attachments: first.attached, style: 'plain' });
  const single = makeImage({ seed: 'one', platforms: ['linux/amd64'] });
  await writeLayout(at('layout'), { images: [{ ...single, name: nameOf('3') }], style: 'plain' });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Found {
  readonly size: number;
  readonly leftOut?: { readonly count: number; readonly size: number };
  readonly images: readonly {
    readonly name: string;
    readonly size: number;
    readonly platforms: readonly { platform?: string; size: number; shared: number }[];
    readonly evidence: readonly { platform?: string; claims: readonly object[] }[];
  }[];
}
const treeIn = async (name: string): Promise<Found> =>
  documentOf(await run(['inspect', at(name), '--tree', '--json'])).result as Found;

describe('inspect --tree', () => {
  it('tells of each platform what others have too', async () => {
    const { images, size } = await treeIn('app.tar');
    const [first] = images;
    expect(first?.platforms.map(({ platform }) => platform)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    for (const { platforms } of images)
      for (const part of platforms) {
        expect(part.shared).toBeGreaterThanOrEqual(50_000);
        expect(part.shared).toBeLessThan(part.size);
      }
    expect(size).toBeLessThan(images.reduce((sum, image) => sum + image.size, 0));
  });

  it('tells who claims to have signed, and of which platform', async () => {
    const [first] = (await treeIn('signed')).images;
    expect(first?.evidence.map(({ platform, claims }) => [platform, claims])).toEqual([
      [undefined, [{ signer: { kind: 'key' } }]],
      ['linux/amd64', [{ signer: { kind: 'key' }, predicateType: SPDX }]],
    ]);
    expect((await treeIn('app.tar')).images[1]?.evidence).toEqual([]);
  });

  it('says what a delta leaves out', async () => {
    const { leftOut, images } = await treeIn('delta.tar');
    expect(leftOut?.count).toBeGreaterThan(0);
    expect(images).toEqual((await treeIn('app.tar')).images);
    expect((await run(['inspect', at('delta.tar'), '--tree'])).stdout).toMatch(/left out +\d+ lay/);
  });

  it('shows an image without an index as one', async () => {
    const [image] = (await treeIn('layout')).images;
    expect(image?.platforms).toEqual([
      { digest: expect.any(String), size: image?.size, shared: 0 },
    ]);
    const { stdout } = await run(['inspect', at('layout'), '--tree']);
    expect(stdout).toMatch(/\|- image {9}.*\n`- nothing is attached/);
  });

  it.each([true, false])('is no wider than 80 columns, with symbols: %s', async (symbols) => {
    const content = await openTarget([at('app.tar')], undefined, SILENT);
    const style = { width: 80, color: false, symbols };
    const text = [...renderTree(await treeOf(content), content, style)].join('');
    await content.close();
    expect(text).toContain(symbols ? '├─ linux/amd64' : '|- linux/amd64');
    expect(text).toContain('signature, by a key');
    expect(text).toContain('Nothing here is verified');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('refuses what inspect refuses', async () => {
    const { status, last } = await run(['inspect', at('none.tar'), '--tree']);
    expect([status, last.split(':')[0]]).toEqual([4, 'IO']);
  });
});
