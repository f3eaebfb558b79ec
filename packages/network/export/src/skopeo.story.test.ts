import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { digest } from '@sealift/bytes';
import { parseSource } from '@sealift/sources';
import { openBundle } from '@sealift/tarball';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportBundle } from './index.ts';
import { World } from './world.fixture.ts';

/** Not the blocking kind: the registry lives in this very process. */
const run = promisify(execFile);
const skopeo = spawnSync('skopeo', ['--version']).status === 0;

describe.skipIf(!skopeo)('skopeo and sealift (skopeo is needed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-skopeo-'));
  const policy = ['--insecure-policy'];
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(async () => {
    await world.registry.close();
    rmSync(folder, { recursive: true });
  });

  it('skopeo reads a bundle by name, and the digest stays', async () => {
    const { amd } = world.seed();
    const bundle = join(folder, 'b.tar');
    await exportBundle({ sources: [parseSource(world.name('1'))], output: bundle });
    const to = join(folder, 'dir');
    await run(
      'skopeo',
      [
        'copy',
        ...policy,
        '--override-os=linux',
        '--override-arch=amd64',
        `oci-archive:${bundle}:${world.name('1')}`,
        `dir:${to}`,
      ],
      {
        timeout: 60_000,
      },
    );
    expect(digest.of(readFileSync(join(to, 'manifest.json')))).toBe(amd.digest);
  });

  it.each(['oci-archive', 'oci'])(
    'sealift exports what skopeo wrote as %s, under its name',
    async (transport) => {
      const image = world.image('single', 'single');
      const written = join(folder, transport);
      await run(
        'skopeo',
        [
          'copy',
          ...policy,
          '--src-tls-verify=false',
          '--preserve-digests',
          `docker://${world.name('single')}`,
          `${transport}:${written}:${world.name('single')}`,
        ],
        { timeout: 60_000 },
      );
      const bundle = join(folder, `${transport}.b.tar`);
      await exportBundle({ sources: [parseSource(`oci:${written}`)], output: bundle });
      const content = await openBundle(bundle);
      await content.hashAll();
      expect(content.images.map(({ name, descriptor }) => [name, descriptor.digest])).toEqual([
        [world.name('single'), image.digest],
      ]);
      await content.close();
    },
  );
});
