/** What registries of the world say of referrers and platforms, and what becomes of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, digest, utf8 } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { connect } from '@sealift/registry';
import { parseSource } from '@sealift/sources';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  attachedInRegistry,
  type ExportOptions,
  type ExportResult,
  exportBundle,
} from './index.ts';
import { type Described, World } from './world.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-odd-'));
afterAll(() => rmSync(folder, { recursive: true }));
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.registry.close();
});

async function start(options: Parameters<typeof World.start>[0] = {}): Promise<World> {
  const world = await World.start(options);
  worlds.push(world);
  return world;
}

let count = 0;
const run = (world: World, more: Partial<ExportOptions> = {}): Promise<ExportResult> =>
  exportBundle({
    sources: [parseSource(world.name('1'))],
    output: join(folder, `b${count++}.tar`),
    registry: { retry: { firstMs: 1, maxMs: 2 } },
    ...more,
  });

const carried = ({ ledger }: ExportResult, subject: Digest): readonly Digest[] =>
  ledger.filter((row) => row.subject === subject).flatMap(({ digests }) => digests);
const outcomes = ({ ledger }: ExportResult, subject: Digest): string[] =>
  ledger.filter((row) => row.subject === subject).map((row) => `${row.scheme} ${row.outcome}`);

/** One image with one referrer, and what the registry's list says of it. */
async function listing(
  change: (referrer: Described) => readonly object[],
  type: string = MEDIA_TYPES.ociIndex,
): Promise<{ world: World; image: Described; referrer: Described }> {
  const world = await start();
  const image = world.image('odd', '1');
  const referrer = world.refer(image, 'odd');
  const listed = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex };
  const plain = change(referrer).map((each) => ({ ...each }));
  const body = Buffer.from(
    JSON.stringify({ ...listed, manifests: plain }, (_, value) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  );
  const match = new RegExp(`referrers/${image.digest}`);
  world.registry.faults.add({ match, times: 1, does: { kind: 'body', body } });
  if (type !== MEDIA_TYPES.ociIndex) world.registry.faults.clear();
  if (type !== MEDIA_TYPES.ociIndex)
    world.registry.faults.add({
      match,
      does: { kind: 'header', name: 'content-type', value: type },
    });
  return { world, image, referrer };
}

const GONE = digest.of(Buffer.from('gone'));

describe('a list of referrers', () => {
  it('may state a wrong size: the digest counts', async () => {
    const { world, image, referrer } = await listing((one) => [{ ...one, size: 792 }]);
    const result = await run(world);
    expect(carried(result, image.digest)).toEqual([referrer.digest]);
  });

  it.each(['application/json', 'application/json; charset=utf-8'])(
    'may come as %s: nothing is lost',
    async (type) => {
      const { world, image, referrer } = await listing((one) => [one], type);
      expect(carried(await run(world), image.digest)).toEqual([referrer.digest]);
    },
  );

  it('EVIDENCE_GONE where it names what is not there, and nothing else failed', async () => {
    const { world } = await listing((one) => [one, { ...one, digest: GONE }]);
    await expect(run(world)).rejects.toMatchObject({
      code: 'EVIDENCE_GONE',
      message: expect.stringContaining(`listed, and not there: ${GONE}`),
    });
  });

  it.each<Partial<ExportOptions>>([{ allowGone: true }, { allowIncomplete: true }])(
    'carries what is there where that is allowed, and the ledger says so: %j',
    async (allowed) => {
      const { world, image, referrer } = await listing((one) => [{ ...one, digest: GONE }, one]);
      const result = await run(world, allowed);
      expect(carried(result, image.digest)).toEqual([referrer.digest]);
      expect(outcomes(result, image.digest)).toContain('referrers-api failed');
    },
  );

  it('REGISTRY where a search failed, where only what is gone is allowed', async () => {
    const { world } = await listing((one) => [{ ...one, digest: GONE }]);
    world.registry.faults.add({ match: /\.sig$/, does: { kind: 'status', status: 500 } });
    expect(await codeOf(() => run(world, { allowGone: true }))).toBe('REGISTRY');
  });
});

describe('a fallback tag', () => {
  it('that leads to the image itself is none, of an index too', async () => {
    const world = await start({ referrers: false });
    const { index, amd } = world.seed();
    const { tags } = world.registry.repository(world.repository);
    for (const { digest: of } of [index, amd]) tags.set(`sha256-${digest.hexOf(of)}`, of);
    const result = await run(world);
    for (const { digest: of } of [index, amd])
      expect(outcomes(result, of)).toContain('referrers-tag absent');
  });

  it('REGISTRY where it leads to another image', async () => {
    const world = await start({ referrers: false });
    const { amd, arm } = world.seed();
    const { tags } = world.registry.repository(world.repository);
    tags.set(`sha256-${digest.hexOf(amd.digest)}`, arm.digest);
    expect(await codeOf(() => run(world))).toBe('REGISTRY');
  });
});

describe('a platform', () => {
  const of = async (...names: string[]): Promise<World> => {
    const world = await start();
    const children = names.map((name) => {
      const [os = '', architecture = '', variant] = name.split('/');
      const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
      return { ...world.image(name), platform };
    });
    world.index('1', children as never);
    return world;
  };

  it.each([
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm'],
    ['linux/arm64', 'linux/arm64/v8'],
  ])('%s is %s', async (wanted, there) => {
    const world = await of('linux/amd64', there);
    expect((await run(world, { platforms: [wanted] })).images[0]?.platforms).toEqual([there]);
  });

  it.each([
    ['linux/arm64/v9', 'linux/arm64'],
    ['linux/arm/v6', 'linux/arm'],
    ['linux/arm/v8', 'linux/arm'],
    ['linux/amd64/v3', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64/v9'],
  ])('USAGE: %s is not %s', async (wanted, there) => {
    const world = await of('linux/s390x', there);
    expect(await codeOf(() => run(world, { platforms: [wanted] }))).toBe('USAGE');
  });
});

describe('a foreign layer', () => {
  const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
  const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
  const urls = [
    'https://user:secret@mcr.example/layer?sig=secret',
    'https://mcr.example/other',
    'no',
  ];
  async function worldWith(layer: object): Promise<World> {
    const world = await start();
    const config = world.blob(
      '{"os":"linux","architecture":"amd64"}',
      'application/vnd.oci.image.config.v1+json',
    );
    const own = world.blob('own', LAYER);
    const layers = [own, { digest: GONE, size: 8n, ...layer }] as Described[];
    world.manifest({ schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers }, '1');
    return world;
  }
  type Refused = { readonly message: string; readonly code: string };
  const refused = (done: Promise<unknown>): Promise<Refused> =>
    done.then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
  /** How it was refused, and which layers were fetched until then. */
  async function exportWith(layer: object): Promise<Refused & { readonly fetched: string[] }> {
    const world = await worldWith(layer);
    const { code, message } = await refused(run(world));
    const isLayer = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'GET' && path.includes(digest.of(utf8.encode('own')));
    return {
      code,
      message,
      fetched: world.registry.requests.filter(isLayer).map(({ path }) => path),
    };
  }

  it('NOT_FOUND is called so where it is read and nothing is exported', async () => {
    const world = await worldWith({ mediaType: FOREIGN, urls });
    const source = parseSource(world.name('1'));
    const registries = connect({ retry: { firstMs: 1, maxMs: 2 } });
    const reference = source.kind === 'registry' ? source.reference : expect.unreachable();
    const image = await attachedInRegistry(registries.at(reference.registry), reference);
    const [, layer] = image.graph.layers;
    const reading = (async () => {
      for await (const _ of image.open(layer ?? expect.unreachable()));
    })();
    expect(await refused(reading)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('is foreign (urls: mcr.example)'),
    });
    await registries.close();
  });

  it.each([
    [{ mediaType: FOREIGN, urls }, ' is foreign (urls: mcr.example), and is not held here'],
    [{ mediaType: LAYER, urls }, ' is foreign (urls: mcr.example), and is not held here'],
    [{ mediaType: FOREIGN }, ' is foreign, and is not held here'],
  ])('NOT_FOUND that is absent is called so, by its number: %j', async (layer, words) => {
    const { code, message, fetched } = await exportWith(layer);
    expect([code, message]).toEqual(['NOT_FOUND', expect.stringContaining(words)]);
    expect(message).toMatch(/^layer 2 of sha256:.*copy it here first$/);
    // Found out before any other layer is fetched.
    expect(fetched).toEqual([]);
    expect(message).not.toContain('secret');
  });

  it.each([{}, { urls: [] }, { urls: ['no url'] }])(
    'NOT_FOUND as ever of another: %j',
    async (more) => {
      const { code, message } = await exportWith({ mediaType: LAYER, ...more });
      expect([code, message]).toEqual(['NOT_FOUND', expect.not.stringContaining('foreign')]);
    },
  );
});
