import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { everything, packProgram } from './index.ts';
import type { PlatformName } from './platforms.ts';
import type { ProgramName } from './programs.ts';

const root = new URL('../../../..', import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: root },
    all: { type: 'boolean', default: false },
  },
});
const VERIFIER: readonly (readonly [ProgramName, PlatformName])[] = [
  ['sealift-verify', 'linux-x64'],
];

for (const [program, platform] of values.all ? everything() : VERIFIER) {
  const { path, sha256, size } = await packProgram(root, resolve(values.out), program, platform);
  console.log(`${path}  ${(size / 1e6).toFixed(1)} MB`);
  console.log(`SHA-256  ${sha256}`);
  console.log(`also in  ${path}.sha256`);
}
