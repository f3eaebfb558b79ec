/** Command lines of a program, run in the test's own process. */
export { inProcess, type Run } from './in-process.ts';
export { documentOf, type Ran } from './ran.ts';
