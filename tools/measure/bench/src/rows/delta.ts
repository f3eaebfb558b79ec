import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { sealift, time, verifier } from '../programs.ts';

const milliseconds = (command: readonly string[]) => async () => (await time(command)).milliseconds;

/** The big bundle without all of its layers but one. The whole bundle is its base. */
async function deltaOf(bench: Bench): Promise<string> {
  const [delta, inventory] = [
    join(bench.folder, 'delta.tar'),
    join(bench.folder, 'inventory.json'),
  ];
  if (existsSync(delta)) return delta;
  await time(sealift('inventory', await bench.bundle(), '-o', inventory));
  const { layers, schemaVersion } = JSON.parse(readFileSync(inventory, 'utf8')) as {
    layers: readonly object[];
    schemaVersion: number;
  };
  writeFileSync(inventory, JSON.stringify({ layers: layers.slice(1), schemaVersion }));
  await time(sealift('export', `oci:${bench.layout().path}`, '--since', inventory, '-o', delta));
  return delta;
}

export const P15: Row = {
  name: 'P15',
  work: 'verify a delta with its base, 3.2 GB ÷ verify the full bundle',
  goal: 1.05,
  needs: [],
  async run(bench) {
    const [bundle, delta] = [await bench.bundle(), await deltaOf(bench)];
    const { policy } = bench.layout();
    const whole = milliseconds(verifier('verify', bundle, ...policy));
    return {
      ...(await compare(
        milliseconds(verifier('verify', delta, '--base', bundle, ...policy)),
        whole,
        bench.runs,
      )),
      unit: 'ms',
    };
  },
};

export const P16: Row = {
  name: 'P16',
  work: 'merge a delta and its base into 3.2 GB, verified ÷ cp, sync, openssl dgst',
  goal: 1,
  needs: ['openssl', 'sh', 'cp'],
  async run(bench) {
    const [bundle, delta] = [await bench.bundle(), await deltaOf(bench)];
    const [ours, theirs] = [join(bench.folder, 'merged.tar'), join(bench.folder, 'copy.tar')];
    const writing = (out: string, command: readonly string[]) => async () => {
      rmSync(out, { force: true });
      return (await time(command)).milliseconds;
    };
    const copy = [
      'sh',
      '-c',
      'cp "$0" "$1" && sync "$1" && openssl dgst -sha256 "$1"',
      bundle,
      theirs,
    ];
    const figure = await compare(
      writing(ours, verifier('merge', bundle, delta, '-o', ours)),
      writing(theirs, copy),
      bench.runs,
    );
    for (const file of [ours, theirs]) rmSync(file, { force: true });
    return { ...figure, unit: 'ms' };
  },
};
