import { join } from 'node:path';
import { type Layout, makeLayout } from './fixture.ts';
import type { Figure } from './measure.ts';
import { sealift, time } from './programs.ts';

/** What a row may use. Big inputs are made once, when the first row asks for them. */
export interface Bench {
  readonly folder: string;
  readonly runs: number;
  /** Of a layer of the big layout; what scales with it, scales with this. */
  readonly layerMib: number;
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
  /** The most of our processor time ÷ theirs, where that counts too. */
  readonly cpuGoal?: number;
  /** Programs of others; where one is missing the row is skipped, saying so. */
  readonly needs: readonly string[];
  /** Why it cannot run here, though every program is there; undefined where it can. */
  skip?(bench: Bench): string | undefined;
  run(bench: Bench): Promise<Omit<Figure, 'name' | 'goal'>>;
}

export function openBench(folder: string, runs: number, layerMib: number): Bench {
  let layout: Layout | undefined;
  let bundle: Promise<string> | undefined;
  const bench: Bench = {
    folder,
    runs,
    layerMib,
    layout: () => (layout ??= makeLayout(folder, 'layout', 16, layerMib)),
    bundle: () => (bundle ??= pack(bench.layout(), join(folder, 'bundle.tar'))),
  };
  return bench;
}

/** A bundle of a layout, unsigned or not. */
export async function pack({ path }: Layout, out: string): Promise<string> {
  await time(sealift('export', `oci:${path}`, '-o', out, '--force'));
  return out;
}
