/**
 * `pnpm release --key KEY --out DIR`: the whole release in one folder, with what proves it. The
 * password of the key is COSIGN_PASSWORD; nothing is sent.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { everything, packProgram } from './index.ts';
import { PROGRAMS } from './programs.ts';
import { provenance } from './provenance.ts';

const ROOT = new URL('../../../..', import.meta.url).pathname;
const { values } = parseArgs({ options: { key: { type: 'string' }, out: { type: 'string' } } });
if (values.key === undefined || values.out === undefined)
  throw new Error('release takes --key KEY and --out DIR');
const [key, out] = [resolve(values.key), resolve(values.out)];

const sealift = (...args: readonly string[]): void => {
  const program = join(ROOT, 'packages/apps/cli/bin/sealift.js');
  execFileSync(process.execPath, [program, ...args, '--key', key, '--quiet'], { stdio: 'pipe' });
};
const attest = (file: string, type: string, predicate: string, bundle: string): void =>
  sealift('attest-blob', file, '--type', type, '--predicate', predicate, '--bundle', bundle);
const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

// A folder that is there may hold another release, and its files would be signed too.
mkdirSync(out);
const stated = join(out, 'provenance.json');
writeFileSync(stated, `${JSON.stringify(provenance(ROOT), null, 2)}\n`);
for (const [program, platform] of everything()) {
  const { path } = await packProgram(ROOT, out, program, platform);
  const { app } = PROGRAMS[program];
  copyFileSync(join(ROOT, 'packages/apps', app, 'dist/main.cdx.json'), `${path}.cdx.json`);
  attest(path, 'cyclonedx', `${path}.cdx.json`, `${path}.cdx.sigstore.json`);
  attest(path, 'slsaprovenance1', stated, `${path}.provenance.sigstore.json`);
  console.log(`${basename(path)}  packed and attested`);
}
const files = readdirSync(out).filter((name) => !/\.(?:sigstore\.json|sha256)$/.test(name));
const sums = files.map((name) => `${sha256(join(out, name))}  ${name}\n`);
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
for (const name of [...files, 'SHA256SUMS']) sealift('sign-blob', join(out, name));
console.log(`${files.length + 1} files signed in ${out}`);
