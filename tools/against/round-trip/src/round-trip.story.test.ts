import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { runSealift } from '@sealift/in-process/started';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SHAPES } from './shapes/index.ts';
import { roundTrip } from './trip.ts';
import { TripWorld } from './world.ts';

/** A tenth: one of each way to attach, each on another image. */
const SOME = SHAPES.filter((_, at) => at % 9 === 3);

const folder = mkdtempSync(join(tmpdir(), 'sealift-round-trip-story-'));
const started: FakeRegistry[] = [];
let world: TripWorld;
beforeAll(async () => {
  world = await TripWorld.start(join(folder, 'world'), SOME);
});
afterEach(async () => {
  for (const registry of started.splice(0)) await registry.close();
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

async function registries(options: RegistryOptions = {}) {
  const both = [await startRegistry(options), await startRegistry(options)] as const;
  started.push(...both);
  return both;
}

it('there are a hundred shapes, each with a name of its own', () => {
  expect(SHAPES).toHaveLength(100);
  expect(new Set(SHAPES.map(({ repository }) => repository)).size).toBe(100);
});

it('what comes out of a registry is what went in', async () => {
  const [one, two] = await registries({ referrers: false });
  await expect(roundTrip(world, runSealift, [one.host, two.host])).resolves.toBeUndefined();
});

describe('what is lost on the way is found', () => {
  it('where the name leads to nothing', async () => {
    await expect(roundTrip(world, runSealift, ['127.0.0.1:1', '127.0.0.1:1'])).rejects.toThrow(
      /import: exit 4/,
    );
  });

  it('where a registry forgets what is attached', async () => {
    const [one, two] = await registries();
    const run = async (words: readonly string[]) => {
      const ended = await runSealift(words);
      if (words[0] === 'import') forgetReferrers(one);
      return ended;
    };
    await expect(roundTrip(world, run, [one.host, two.host])).rejects.toThrow(/NO_SIGNATURE/);
  });
});

/** As one that takes everything and keeps the images alone. */
function forgetReferrers({ repositories }: FakeRegistry): void {
  for (const { manifests, tags } of repositories.values()) {
    for (const [digest, { bytes }] of manifests)
      if (Buffer.from(bytes).includes('"subject"')) manifests.delete(digest);
    for (const tag of tags.keys()) if (tag.startsWith('sha256-')) tags.delete(tag);
  }
}
