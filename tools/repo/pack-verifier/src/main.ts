import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packVerifier } from './index.ts';

const root = new URL('../../../..', import.meta.url).pathname;
const { values } = parseArgs({ options: { out: { type: 'string', default: root } } });
const { path, sha256, size } = await packVerifier(root, resolve(values.out));
console.log(`${path}  ${(size / 1e6).toFixed(1)} MB`);
console.log(`SHA-256  ${sha256}`);
console.log(`also in  ${path}.sha256`);
