/**
 * Directories of `cosign save`: written by one, loaded by the other, accepted by cosign where they
 * arrive.
 */
import { rmSync } from 'node:fs';
import { digestAt, type Way, type Workbench } from '@sealift/real-stack';
import type { Trial } from './cell.ts';
import { signAt } from './journey.ts';
import { expectEnd, sealift } from './sealift.ts';
import type { Route } from './trials.ts';

interface Journey {
  readonly column: string;
  readonly isFor: (way: Way) => boolean;
  readonly save: (bench: Workbench, way: Way, name: string, directory: string) => Promise<void>;
  readonly load: (bench: Workbench, way: Way, directory: string, name: string) => Promise<void>;
}

const DONE = { status: 0 } as const;
const theySave: Journey['save'] = async (bench, way, name, directory) => {
  await bench.run(way.cosign, ['save', '--dir', directory, name], way.env?.(bench));
};
const theyLoad: Journey['load'] = async (bench, way, directory, name) => {
  await bench.run(way.cosign, ['load', '--dir', directory, name], way.env?.(bench));
};
const weSave: Journey['save'] = async (_, _way, name, directory) =>
  expectEnd('save', await sealift(['save', name, '--dir', directory]), DONE);
const weLoad: Journey['load'] = async (bench, way, directory, name) =>
  expectEnd('load', await sealift(['load', '--dir', directory, name, ...way.ours(bench)]), DONE);

const JOURNEYS: readonly Journey[] = [
  { column: 'cosign saves, sealift loads', isFor: () => true, save: theySave, load: weLoad },
  { column: 'sealift saves and loads', isFor: () => true, save: weSave, load: weLoad },
  // cosign 3.1.2 pushes the manifest of a bundle before its layer: no registry takes that, be the
  // directory its own or ours.
  {
    column: 'sealift saves, cosign loads',
    isFor: ({ cosign }) => cosign === 'cosign2',
    save: weSave,
    load: theyLoad,
  },
];

export const directories = (
  bench: Workbench,
  ways: readonly Way[],
  route: Route,
  needsOf: (way: Way) => readonly string[],
): Trial[] =>
  ways.flatMap((way) =>
    JOURNEYS.filter(({ isFor }) => isFor(way)).map((journey, i) => ({
      row: way.name,
      column: journey.column,
      needs: [...needsOf(way), route.from, route.to],
      run: async () => {
        const { from, to } = await route.hosts();
        await travel(bench, way, journey, {
          from,
          to,
          repository: `interop/directory-${i}-${way.name}`,
        });
      },
    })),
  );

async function travel(
  bench: Workbench,
  way: Way,
  { save, load }: Journey,
  at: { readonly from: string; readonly to: string; readonly repository: string },
) {
  const name = await signAt(bench, way, at.from, at.repository);
  const directory = bench.file(`directory-${way.name}`);
  rmSync(directory, { recursive: true, force: true });
  await save(bench, way, name, directory);
  const arrived = `${at.to}/${at.repository}:1`;
  await load(bench, way, directory, arrived);
  const [before, after] = [await digestAt(name), await digestAt(arrived)];
  if (before === undefined || before !== after)
    throw new Error(`saved as ${before}, loaded as ${after}`);
  await bench.run(way.cosign, [...way.theirs(bench), arrived], way.env?.(bench));
}
