/** Runs a test that is a sample in the tests with more of what it makes: `scaled.ts FILE COUNT`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
const [file = '', count = ''] = process.argv.slice(2);
const { status } = spawnSync(join(ROOT, 'node_modules/.bin/vitest'), ['run', file], {
  cwd: ROOT,
  env: { ...process.env, SEALIFT_SCALE: count },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
