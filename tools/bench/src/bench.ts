import { join } from 'node:path';
import { type Layout, makeLayout } from './fixture.ts';
import type { Figure } from './measure.ts';
import { sealift, time } from './programs.ts';

/** What a row may use. Big inputs are made once, when the first row asks for them. */
export interface Bench {
  readonly folder: string;
  readonly runs: number;
  /** About 3.2 GB: 16 layers. */
  layout(): Layout;
  /** The same, exported. */
  bundle(): Promise<string>;
}

export interface Row {
  readonly name: string;
  readonly work: string;
  readonly goal: number;
  /** The goal is the least, not the most: a rate. */
  readonly atLeast?: true;
  /** Programs of others; where one is missing the row is skipped, saying so. */
  readonly needs: readonly string[];
  run(bench: Bench): Promise<Omit<Figure, 'name' | 'goal'>>;
}

export function openBench(folder: string, runs: number, layerMib: number): Bench {
  let layout: Layout | undefined;
  let bundle: Promise<string> | undefined;
  const bench: Bench = {
    folder,
    runs,
    layout: () => (layout ??= makeLayout(folder, 'layout', 16, layerMib)),
    bundle: () => (bundle ??= pack(bench.layout(), join(folder, 'bundle.tar'))),
  };
  return bench;
}

async function pack({ path }: Layout, out: string): Promise<string> {
  await time(sealift('export', `oci:${path}`, '-o', out));
  return out;
}
