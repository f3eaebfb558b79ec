import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../bench.ts';
import { makeLayout } from '../fixture.ts';
import { median } from '../measure.ts';
import { sealift, time } from '../programs.ts';
import { startSlowRegistry } from '../slow-registry.ts';

/** Each round takes three quarters of a minute, of which the link takes all but a second. */
const ROUNDS = 2;

export const P26: Row = {
  name: 'P26',
  work: '1 GB from a registry at 25 MB/s: second export with the cache ÷ first; no layer fetched',
  goal: 0.06,
  needs: [],
  async run({ folder, runs }) {
    const layout = makeLayout(folder, 'slow', 8, 120);
    const registry = await startSlowRegistry(layout, 25e6);
    const [cache, out] = [join(folder, 'bench-cache'), join(folder, 'cached.tar')];
    const words = sealift('export', `${registry.host}/bench/app:1.0`, '--cache', cache, '--force');
    const once = async (): Promise<number> => (await time([...words, '-o', out])).milliseconds;
    const pairs: [number, number][] = [];
    for (let round = 0; round < Math.min(runs, ROUNDS); round++) {
      rmSync(cache, { recursive: true, force: true });
      const first = await once();
      const fetched = registry.blobs();
      pairs.push([await once(), first]);
      if (registry.blobs() !== fetched) throw new Error('the second export fetched a layer');
    }
    await registry.close();
    for (const path of [layout.path, cache, out]) rmSync(path, { recursive: true });
    return {
      ours: median(pairs.map(([second]) => second)),
      theirs: median(pairs.map(([, first]) => first)),
      ratio: median(pairs.map(([second, first]) => second / first)),
      runs: pairs.length,
      unit: 'ms',
    };
  },
};
