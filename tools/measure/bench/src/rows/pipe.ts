import type { Row } from '../bench.ts';
import { compare, median } from '../measure.ts';
import { measure } from '../peak.ts';
import { node, verifier } from '../programs.ts';

/**
 * What somebody writes who has tar-stream: every blob hashed and compared with its name, and no
 * more.
 */
const REFERENCE = new URL('../theirs/tar-stream-hash.mjs', import.meta.url).pathname;

export const P2: Row = {
  name: 'P2',
  work: 'verify 3.2 GB from a pipe, in one pass ÷ tar-stream and createHash',
  goal: 1,
  cpuGoal: 0.45,
  needs: ['sh', 'cat'],
  async run(bench) {
    const bundle = await bench.bundle();
    const cpu: [number[], number[]] = [[], []];
    const timed = (command: readonly string[], seen: number[]) => async () => {
      const { milliseconds, cpu: used } = await measure(command, bench.folder, bundle);
      seen.push(used);
      return milliseconds;
    };
    const figure = await compare(
      timed(verifier('verify', '-', ...bench.layout().policy, '--quiet'), cpu[0]),
      timed(node(REFERENCE), cpu[1]),
      bench.runs,
    );
    // The first round is not counted.
    const cpuRatio = median(cpu[0].slice(1).map((ours, i) => ours / (cpu[1][i + 1] ?? Number.NaN)));
    return { ...figure, unit: 'ms', cpuRatio };
  },
};
