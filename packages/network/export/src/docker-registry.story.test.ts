import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { digest } from '@sealift/bytes';
import { findDockerRegistry, startDockerRegistry } from '@sealift/fake-registry';
import { parseSource } from '@sealift/sources';
import { openBundle } from '@sealift/tarball';
import { afterAll, describe, expect, it } from 'vitest';
import { exportBundle } from './index.ts';
import { World } from './world.fixture.ts';

const run = promisify(execFile);
const program = await findDockerRegistry(process.env);
const skopeo = spawnSync('skopeo', ['--version']).status === 0;

describe.skipIf(program === undefined || !skopeo)(
  'a real registry without the referrers API (docker-registry and skopeo are needed)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealift-docker-registry-export-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    it('gives the index, all children and the evidence that tags hold', async () => {
      const world = await World.start();
      const server = await startDockerRegistry(program ?? '');
      try {
        const { index, arm } = world.seed();
        const fallback = `sha256-${digest.hexOf(index.digest)}`;
        world.index(fallback, [world.refer(index, 'by the fallback tag') as never]);
        const copy = (tag: string): Promise<unknown> =>
          run(
            'skopeo',
            [
              'copy',
              '--all',
              '--preserve-digests',
              '--insecure-policy',
              '--src-tls-verify=false',
              '--dest-tls-verify=false',
            ].concat(`docker://${world.name(tag)}`, `docker://${server.host}/copied/app:${tag}`),
            { timeout: 60_000 },
          );
        for (const tag of [
          '1',
          `${fallback}.sig`,
          `sha256-${digest.hexOf(arm.digest)}.att`,
          fallback,
        ])
          await copy(tag);
        const output = join(folder, 'b.tar');
        const { ledger } = await exportBundle({
          sources: [parseSource(`${server.host}/copied/app:1`)],
          output,
        });
        const content = await openBundle(output);
        await content.hashAll();
        expect(content.images[0]?.descriptor.digest).toBe(index.digest);
        const found = ledger
          .filter(({ outcome }) => outcome === 'found')
          .map(({ subject, scheme }) => `${scheme} ${subject}`);
        expect(found.sort()).toEqual([
          `cosign-att ${arm.digest}`,
          `cosign-sig ${index.digest}`,
          `referrers-tag ${index.digest}`,
        ]);
        await content.close();
      } finally {
        await server.close();
        await world.registry.close();
      }
    });
  },
);
