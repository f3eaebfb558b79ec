import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARTS } from './parts.ts';

const MEASURE = join(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { part: { type: 'string' }, seed: { type: 'string' } } });
const part = PARTS[values.part ?? ''];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

function list(): number {
  for (const [name, { does }] of Object.entries(PARTS)) console.log(`--part ${name}: ${does}`);
  return values.part === undefined ? 0 : 2;
}

function run(program: string, args: readonly string[]): number {
  console.log(`${values.part}: seed ${seed}`);
  const command = ['--conditions=sealift-source', join(MEASURE, program), ...args];
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1;
}

if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not ${values.seed}`);
process.exitCode = part === undefined ? list() : run(part.program, part.args(seed));
