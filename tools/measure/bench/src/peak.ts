import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { time } from './programs.ts';

/**
 * Loaded before the program; says at its end how much memory it ever had, and its processor time.
 * The memory not by getrusage: that
 * figure begins with the memory of whoever started the process. Workers share the figures and say
 * nothing.
 */
const PRELOAD = `import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const status = () => readFileSync('/proc/self/status', 'utf8');
const peak = () => Number(/VmHWM:\\s+(\\d+) kB/.exec(status())[1]) / 1024;
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const write = () =>
  writeFileSync(process.env.SEALIFT_BENCH_PEAK, JSON.stringify({ peak: peak(), cpu: cpu() }));
if (isMainThread) process.on('exit', write);
`;

export interface Measured {
  readonly milliseconds: number;
  /** Resident memory, in MiB. */
  readonly peak: number;
  /** Processor time of all threads, in milliseconds. */
  readonly cpu: number;
}

/**
 * Runs a Node program to its end, and measures it from inside. Linux only. @param input a file that
 * it gets through a pipe
 */
export async function measure(
  command: readonly string[],
  folder: string,
  input?: string,
): Promise<Measured> {
  const out = join(folder, 'peak');
  const preload = `data:text/javascript,${encodeURIComponent(PRELOAD)}`;
  const piped =
    input === undefined
      ? command
      : ['sh', '-c', 'file=$1; shift; cat "$file" | "$@"', 'sh', input, ...command];
  const { milliseconds } = await time(piped, {
    NODE_OPTIONS: `--import ${JSON.stringify(preload)}`,
    SEALIFT_BENCH_PEAK: out,
  });
  return {
    milliseconds,
    ...(JSON.parse(readFileSync(out, 'utf8')) as { peak: number; cpu: number }),
  };
}

/** Peak resident memory of a Node program, in MiB. */
export const peakMemory = async (command: readonly string[], folder: string): Promise<number> =>
  (await measure(command, folder)).peak;
