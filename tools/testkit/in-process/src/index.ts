/** Command lines of a program, run in the test's own process. */
export { Bench, type Ended } from './bench.ts';
export { inProcess, type Run } from './in-process.ts';
export { documentOf, type Ran } from './ran.ts';
export { KEYED, WorldBench } from './world-bench.ts';
