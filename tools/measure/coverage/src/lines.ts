import { globSync, readFileSync } from 'node:fs';

const count = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length - 1, 0);

/** How many lines of tests there are for a line of source, in `packages`; fixtures are neither. */
export function lines(root: string): string {
  const paths = globSync(`${root}/packages/*/*/src/**/*.ts`, { exclude: ['**/node_modules'] });
  const tests = paths.filter((path) => path.endsWith('.test.ts'));
  const sources = paths.filter((path) => !/\.(?:test|fixture)\.ts$/.test(path));
  const [ofTests, ofSources] = [count(tests), count(sources)];
  const ratio = (ofTests / ofSources).toFixed(2);
  return `lines of tests to lines of source: ${ratio} (${ofTests} to ${ofSources})`;
}
