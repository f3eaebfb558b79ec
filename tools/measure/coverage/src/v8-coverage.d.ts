/** The package has no types of its own. */
declare module '@bcoe/v8-coverage' {
  import type { Profiler } from 'node:inspector';

  /** What Node writes for a process. */
  export interface ProcessCov {
    readonly result: readonly Profiler.ScriptCoverage[];
  }
  export function mergeProcessCovs(counts: readonly ProcessCov[]): ProcessCov;
}
