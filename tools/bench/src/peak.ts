import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { time } from './programs.ts';

/**
 * Loaded before the program; says at its end how much memory it ever had. Not by getrusage: that figure begins with the memory of whoever
 * started the process. Workers share the figure and say nothing.
 */
const PRELOAD = `import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const peak = () => /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
if (isMainThread) process.on('exit', () => writeFileSync(process.env.SEALIFT_BENCH_PEAK, peak()));
`;

/** Peak resident memory of a Node program, in MiB. Linux only. */
export async function peakMemory(command: readonly string[], folder: string): Promise<number> {
  const out = join(folder, 'peak');
  const preload = `data:text/javascript,${encodeURIComponent(PRELOAD)}`;
  await time(command, { NODE_OPTIONS: `--import ${JSON.stringify(preload)}`, SEALIFT_BENCH_PEAK: out });
  return Number(readFileSync(out, 'utf8')) / 1024;
}
