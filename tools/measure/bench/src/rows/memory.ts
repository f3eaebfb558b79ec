import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, pack, type Row } from '../bench.ts';
import { makeHoles } from '../fixture.ts';
import { compare } from '../measure.ts';
import { peakMemory } from '../peak.ts';
import { verifier } from '../programs.ts';

const MIB = 1024 * 1024;
/** In layers of 192 MiB: 12 GiB with one layer of more than 8 GiB, and a fortieth of it. */
const BIG = [48, 6, 5, 5];
const FRACTION = 40;
const sum = (sizes: readonly number[]): number => sizes.reduce((total, each) => total + each, 0);

/** The bundle is written in full: holes are read as zeros. */
const needed = ({ layerMib }: Bench): number => 1.1 * sum(BIG) * layerMib * MIB;

export const P3b: Row = {
  name: 'P3b',
  work: 'peak memory of verify at 12 GB ÷ at 0.3 GB',
  goal: 1.05,
  needs: [],
  skip(bench) {
    const { bavail, bsize } = statfsSync(bench.folder);
    return bavail * bsize > needed(bench)
      ? undefined
      : `${Math.ceil(needed(bench) / 1e9)} GB of free disk are needed`;
  },
  async run(bench) {
    const [large, small] = [
      await verifying(bench, 'large', 1),
      await verifying(bench, 'small', FRACTION),
    ];
    const peak = (command: readonly string[]) => () => peakMemory(command, bench.folder);
    const figure = await compare(peak(large), peak(small), bench.runs);
    rmSync(join(bench.folder, 'large.tar'));
    return { ...figure, unit: 'MiB' };
  },
};

async function verifying(bench: Bench, name: string, fraction: number): Promise<string[]> {
  const layout = makeHoles(
    bench.folder,
    name,
    BIG.map((layers) => Math.round((layers * bench.layerMib * MIB) / fraction)),
  );
  const bundle = await pack(layout, join(bench.folder, `${name}.tar`));
  rmSync(layout.path, { recursive: true });
  return verifier('verify', bundle, ...layout.policy, '--quiet');
}
