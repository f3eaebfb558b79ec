/** Images that are looked at where they are: what a registry may do meanwhile. */
import { createHash } from 'node:crypto';
import { type Digest, digest, LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { parseSource } from '@sealift/sources';
import { afterEach, describe, expect, it } from 'vitest';
import { openInRegistry, type RegistryContent } from './index.ts';
import { World } from './world.fixture.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

async function start(): Promise<World> {
  const world = await World.start();
  opened.push({ close: () => world.registry.close() });
  return world;
}
async function open(world: World, ...tags: readonly string[]): Promise<RegistryContent> {
  const content = await openInRegistry({
    sources: tags.map((tag) => parseSource(world.name(tag))),
    registry: { retry: { firstMs: 1, maxMs: 2 } },
  });
  opened.push(content);
  return content;
}
const textOf = async (content: RegistryContent, of: Digest): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.open(of)) pieces.push(piece);
  return Buffer.concat(pieces);
};
const hashOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const GONE = digest.of(utf8.encode('gone'));

describe('images in a registry', () => {
  it('are read with all that hangs on them, and no layer is fetched', async () => {
    const world = await start();
    const { index, amd, arm } = world.seed();
    const content = await open(world, '1');
    expect(content.origin).toBe(world.registry.host);
    expect(content.images).toMatchObject([
      { name: world.name('1'), descriptor: { digest: index.digest } },
    ]);
    const subjects = content.evidence.map(({ subject }) => subject);
    expect(new Set(subjects)).toEqual(new Set([index.digest, amd.digest, arm.digest]));
    expect(subjects).toHaveLength(4);
    expect(content.ledger.some(({ outcome }) => outcome === 'found')).toBe(true);
    await content.hashStored();
    expect(world.registry.requests.some(({ path }) => path.includes('/blobs/'))).toBe(false);
    // What a tag led to is not asked for again by its digest: each is a round trip.
    const asked = world.registry.requests.filter(({ status }) => status === 200);
    const evidence = content.evidence.filter(({ scheme }) => scheme.startsWith('cosign'));
    expect(evidence.length).toBeGreaterThan(0);
    for (const { descriptor } of evidence)
      expect(asked.filter(({ path }) => path.endsWith(descriptor.digest))).toEqual([]);
  });

  it('have manifests that are there, and blobs that are fetched when they are read', async () => {
    const world = await start();
    const image = world.image('plain', '1');
    const content = await open(world, '1');
    const manifest = await content.read(image.digest, LIMITS.ociManifest);
    expect([hashOf(manifest), content.size(image.digest)]).toEqual([image.digest, manifest.length]);
    expect(await textOf(content, image.digest)).toEqual(Buffer.from(manifest));
    const { config, layers } = JSON.parse(Buffer.from(manifest).toString());
    expect(hashOf(await content.read(config.digest, config.size))).toBe(config.digest);
    expect(hashOf(await textOf(content, layers[2].digest))).toBe(layers[2].digest);
    expect(content.size(layers[2].digest)).toBe(layers[2].size);
  });

  it('are hashed whole where that is asked for', async () => {
    const world = await start();
    world.image('whole', '1');
    const content = await open(world, '1');
    let seen = 0;
    await content.hashAll({ onBytes: (count) => (seen += count) });
    const fetched = world.registry.requests.filter(({ path }) => path.includes('/blobs/'));
    expect(fetched).toHaveLength(4);
    expect(seen).toBeGreaterThan(90_000);
    await content.hashAll();
  });

  it('are two where one has two names, from one place', async () => {
    const world = await start();
    const image = world.image('twice', '1');
    world.image('twice', '2');
    const content = await open(world, '1', '2');
    expect(content.images.map(({ descriptor }) => descriptor.digest)).toEqual([
      image.digest,
      image.digest,
    ]);
    expect(content.origin).toBe(world.registry.host);
  });

  it('INDEX where two give one layer two sizes, of which one is a lie', async () => {
    const world = await start();
    const layer = world.blob('layer', 'application/vnd.oci.image.layer.v1.tar');
    world.image('honest', '1', { layers: [layer] });
    world.image('lying', '2', { layers: [{ ...layer, size: layer.size + 1n }] });
    expect(await codeOf(() => open(world, '1', '2'))).toBe('INDEX');
    expect(await codeOf(() => open(world, '2', '1'))).toBe('INDEX');
    const alone = await open(world, '2');
    expect(await codeOf(() => alone.hashAll())).toBe('DIGEST');
  });

  it.each([false, true])('are hashed in each registry, whichever is last', async (isLast) => {
    const [whole, torn] = [await start(), await start()];
    for (const world of [whole, torn]) world.image('same', '1');
    const names = isLast ? [whole, torn] : [torn, whole];
    const content = await openInRegistry({
      sources: names.map((world) => parseSource(world.name('1'))),
    });
    opened.push(content);
    torn.registry.faults.add({ match: /\/blobs\//, does: { kind: 'status', status: 404 } });
    expect(await codeOf(() => content.hashAll())).toBe('NOT_FOUND');
  });

  it('LIMIT for a manifest that is larger than whoever reads it takes', async () => {
    const world = await start();
    const image = world.image('large', '1');
    const content = await open(world, '1');
    expect(await codeOf(() => content.read(image.digest, 10))).toBe('LIMIT');
  });

  it('MISSING_BLOB for what is of none of them', async () => {
    const world = await start();
    world.image('one', '1');
    const content = await open(world, '1');
    expect(content.size(GONE)).toBeUndefined();
    expect(await codeOf(() => content.read(GONE, 10))).toBe('MISSING_BLOB');
    expect(await codeOf(() => textOf(content, GONE))).toBe('MISSING_BLOB');
  });

  it.each([
    [
      'DIGEST where a layer is another',
      { kind: 'body', body: Buffer.alloc(20_000, 'x') },
      'DIGEST',
    ],
    ['REGISTRY where a layer cannot be had', { kind: 'status', status: 500 }, 'REGISTRY'],
  ] as const)('%s', async (_, does, code) => {
    const world = await start();
    world.image('spoilt', '1');
    const content = await open(world, '1');
    world.registry.faults.add({ match: /\/blobs\//, does });
    expect(await codeOf(() => content.hashAll())).toBe(code);
  });

  it.each([
    ['NOT_FOUND where the image is not there', '2', 'NOT_FOUND'],
    ['REGISTRY where a search fails', '1', 'REGISTRY'],
  ])('%s', async (_, tag, code) => {
    const world = await start();
    world.image('there', '1');
    world.registry.faults.add({ match: /\.sig$/, does: { kind: 'status', status: 500 } });
    expect(await codeOf(() => open(world, tag))).toBe(code);
  });
});
