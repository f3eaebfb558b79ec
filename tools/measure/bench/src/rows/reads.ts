import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../bench.ts';
import { find, time, verifier } from '../programs.ts';

export const P14: Row = {
  name: 'P14',
  work: 'bytes read of the bundle in a full verify ÷ its size (strace)',
  goal: 1.01,
  needs: ['strace'],
  async run(bench) {
    const bundle = await bench.bundle();
    const traces = mkdtempSync(join(bench.folder, 'traces-'));
    // One file for each thread, so that no call is told in two halves.
    const strace = [
      find('strace') ?? '',
      '-ff',
      '-y',
      '-e',
      'trace=read,pread64,readv,preadv,preadv2',
      '-o',
      join(traces, 'trace'),
    ];
    await time([...strace, ...verifier('verify', bundle, ...bench.layout().policy, '--quiet')]);
    const ours = readdirSync(traces).reduce(
      (sum, name) => sum + bytesRead(readFileSync(join(traces, name), 'latin1'), bundle),
      0,
    );
    rmSync(traces, { recursive: true });
    const theirs = statSync(bundle).size;
    return { ours, theirs, ratio: ours / theirs, unit: 'B', runs: 1 };
  },
};

/** `pread64(17</path/of/file>, "…"..., 1048576, 512) = 1048576` */
function bytesRead(trace: string, path: string): number {
  const calls = trace.split('\n').filter((line) => line.includes(`<${path}>`));
  return calls.reduce(
    (sum, line) =>
      sum + Math.max(0, Number(/ = (-?\d+)/.exec(line.slice(line.lastIndexOf(')')))?.[1] ?? 0)),
    0,
  );
}
