import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  layersOfBundle,
  mergeDelta,
  openBase,
  readSince,
  type Since,
  writeInventory,
} from '@sealift/delta';
import { MEDIA_TYPES } from '@sealift/oci';
import { parseSource } from '@sealift/sources';
import { openBundle } from '@sealift/tarball';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportResult, exportBundle } from './index.ts';
import { type Described, World } from './world.fixture.ts';

const GENERATIONS = 10;
/**
 * What an image is made of in one generation: layers out of a pool, and whether it is signed anew
 * and refers to something.
 */
interface Made {
  readonly layers: readonly number[];
  readonly signed: boolean;
  readonly attested: boolean;
}
/** Images by tag: some come, some go, some change, some stay as they are. */
type Generation = Readonly<Record<string, Made>>;

const made: fc.Arbitrary<Made> = fc.record({
  layers: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 6 }),
  signed: fc.boolean(),
  attested: fc.boolean(),
});
const generation: fc.Arbitrary<Generation> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  made,
  { minKeys: 1, noNullPrototype: true },
);

let folder: string;
let world: World;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-generations-'));
  world = await World.start();
});
afterAll(async () => {
  await world.registry.close();
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);
const bytesOf = (name: string): Buffer => readFileSync(at(name));

function publish(images: Generation): void {
  for (const [tag, { layers, signed, attested }] of Object.entries(images)) {
    const blobs = layers.map((n) =>
      world.blob(
        `layer ${n} `.repeat(200 * (n + 1)),
        'application/vnd.oci.image.layer.v1.tar+gzip',
      ),
    );
    const config = world.blob(
      JSON.stringify({ os: 'linux', architecture: 'amd64', layers }),
      'application/vnd.oci.image.config.v1+json',
    );
    const image: Described = world.manifest(
      { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers: blobs },
      tag,
    );
    if (signed) world.attach(image, '.sig');
    if (attested) world.refer(image, `about ${tag}`);
  }
}

const pack = (output: string, images: Generation, since?: Since): Promise<ExportResult> =>
  exportBundle({
    sources: Object.keys(images).map((tag) => parseSource(world.name(tag))),
    output: at(output),
    ...(since === undefined ? {} : { since }),
  });

async function merge(output: string, delta: string, bases: readonly string[]): Promise<void> {
  const content = await openBundle(at(delta));
  const opened = await Promise.all(bases.map((each) => openBase(at(each))));
  try {
    await mergeDelta(content, opened, at(output));
  } finally {
    await Promise.all([content, ...opened].map((each) => each.close()));
  }
}

/** The ways to say what the far side has after generation `n`: they must come to the same. */
async function ways(n: number): Promise<Record<'full' | 'delta' | 'inventory', Since>> {
  await writeInventory(at('inventory.json'), await layersOfBundle(at(`full-${n}`)));
  return {
    full: await readSince(at(`full-${n}`)),
    delta: await readSince(at(`delta-${n}`)),
    inventory: await readSince(at('inventory.json')),
  };
}

/**
 * One base by three names: the same layers stay behind, and bundles that say the same have the same
 * bytes.
 */
async function exportDelta(n: number, images: Generation): Promise<ExportResult> {
  if (n === 0) return pack('delta-0', images);
  const since = await ways(n - 1);
  const result = await pack(`delta-${n}`, images, since.delta);
  await pack('by-full', images, since.full);
  expect(bytesOf('by-full').equals(bytesOf(`delta-${n}`))).toBe(true);
  expect((await pack('by-inventory', images, since.inventory)).delta?.required).toEqual(
    result.delta?.required,
  );
  return result;
}

/** @param chain every delta before it: what a far side has that kept all and merged nothing */
async function expectMerged(n: number, chain: readonly string[]): Promise<void> {
  for (const bases of [[`full-${n - 1}`], chain]) {
    await merge('merged', `delta-${n}`, bases);
    expect(bytesOf('merged').equals(bytesOf(`full-${n}`))).toBe(true);
  }
}

describe('ten generations of a changing set of images', () => {
  it('come over as deltas, and each merges into the bytes of a full export', async () => {
    const check = async (generations: readonly Generation[]): Promise<void> => {
      const chain: string[] = [];
      for (const [n, images] of generations.entries()) {
        publish(images);
        const full = await pack(`full-${n}`, images);
        const { delta, size } = await exportDelta(n, images);
        if (delta === undefined)
          expect(bytesOf(`delta-${n}`).equals(bytesOf(`full-${n}`))).toBe(true);
        else expect(size).toBeLessThan(full.size);
        if (delta !== undefined) await expectMerged(n, chain);
        chain.push(`delta-${n}`);
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(generation, { minLength: GENERATIONS, maxLength: GENERATIONS }),
        check,
      ),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);
});
