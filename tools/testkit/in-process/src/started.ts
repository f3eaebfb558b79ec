/**
 * All that a program is given which a test starts: where programs are, no home, and the compile
 * cache of the test run, without which half of its time goes into compiling. What it does with no
 * cache, or with its own, are tests of the start.
 */
export const startedWith = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  SHELL: '/bin/sh',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
});
