/**
 * Makes `test-vectors/real` anew with the real programs: `node
 * tools/vectors/generator/src/real/main.ts`.
 * Keys, times and signatures are new each
 * time, so that the tests never do this.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { down, EMAIL, openWorkbench, URLS, up, type Workbench } from '@sealift/real-stack';
import type { Files } from '../vector.ts';
import { ARTIFACT, BLOB_CASES } from './blob-cases.ts';
import type { RealCase, Variant } from './case.ts';
import { IMAGE_CASES } from './image-cases.ts';
import { readme } from './readme.ts';
import { recording } from './recorder.ts';
import { STACK_CASES } from './stack-cases.ts';
import { VARIANTS } from './variants.ts';

export const REAL: string = new URL('../../../../../test-vectors/real', import.meta.url).pathname;

export interface Made extends RealCase {
  readonly files: Files;
  readonly commands: readonly string[];
}

const work = mkdtempSync(join(tmpdir(), 'sealift-vectors-'));
const stack = join(work, 'stack');
try {
  const places = await up(stack, console.error);
  const bench = await openWorkbench(places, join(work, 'bench'));
  rmSync(REAL, { recursive: true, force: true });
  writeFiles('defaults', defaults(bench));
  const made: Made[] = [];
  for (const each of [...IMAGE_CASES, ...BLOB_CASES, ...STACK_CASES])
    made.push(await makeCase(each, bench));
  for (const each of VARIANTS) made.push(variant(each, made, bench));
  for (const { program, name, about, expect, files } of made)
    writeFiles(`${program}/${name}`, { ...files, about: `${about}\n`, expect: `${expect}\n` });
  for (const program of new Set(made.map((each) => each.program)))
    writeFiles(program, { 'README.md': readme(program, made) });
} finally {
  await down(stack);
  rmSync(work, { recursive: true });
}

function defaults({ places }: Workbench): Files {
  return {
    artifact: ARTIFACT,
    identity: `${EMAIL}\n`,
    issuer: `${URLS.oidc}\n`,
    'trusted_root.json': readFileSync(places.client('trusted_root.json')),
  };
}

async function makeCase(each: RealCase, bench: Workbench): Promise<Made> {
  const { bench: recorded, commands } = recording(bench);
  const files = await each.make(recorded);
  console.error(`${each.program}/${each.name}`);
  return { ...each, files, commands: commands() };
}

function variant(
  { of, name, about, expect, change }: Variant,
  made: readonly Made[],
  bench: Workbench,
): Made {
  const original = made.find((each) => each.name === of);
  if (original === undefined) throw new Error(`no such case: ${of}`);
  const files = Object.entries({ ...original.files, ...change(original.files, bench) }).filter(
    ([, content]) => content !== undefined,
  );
  return {
    ...original,
    name: `${of}-${name}`,
    about,
    expect,
    files: Object.fromEntries(files) as Files,
    commands: [],
  };
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(REAL, folder, path)), { recursive: true });
    writeFileSync(join(REAL, folder, path), content);
  }
}
