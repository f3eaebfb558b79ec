/**
 * What programs took that tests started: Node writes V8's counts at the end of each
 * (`NODE_V8_COVERAGE`). They ran from the sources, where types were blanks, so that a position in
 * what ran is the position in the file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mergeProcessCovs, type ProcessCov } from '@bcoe/v8-coverage';
import { convert } from 'ast-v8-to-istanbul';
import { parseAst } from 'vitest/node';
import type { Branches } from './branches.ts';

/** At once; a run of stories leaves more than a thousand, of half a megabyte each. */
const BATCH = 50;

/** @param folder where Node wrote @param under only files whose path begins so */
export async function takenByPrograms(folder: string, under: string): Promise<Branches> {
  const counts = summed(folder, pathToFileURL(under).href);
  const files = await Promise.all(counts.result.map(branchesOf));
  return Object.assign({}, ...files) as Branches;
}

/** Not before they are needed, and a batch at a time: all of them would not go into memory. */
function summed(folder: string, prefix: string): ProcessCov {
  const names = readdirSync(folder);
  let sum: ProcessCov = { result: [] };
  for (let at = 0; at < names.length; at += BATCH) {
    const batch = names.slice(at, at + BATCH).map((name) => readCounts(join(folder, name), prefix));
    sum = mergeProcessCovs([sum, ...batch]);
  }
  return sum;
}

function readCounts(path: string, prefix: string): ProcessCov {
  const { result } = JSON.parse(readFileSync(path, 'utf8')) as ProcessCov;
  const isOurs = (url: string) =>
    url.startsWith(prefix) && /^(?!.*\.(?:test|fixture)\.ts).*\.ts$/.test(url);
  return { result: result.filter(({ url }) => isOurs(url)) };
}

function branchesOf(coverage: Profiler.ScriptCoverage): Promise<Branches> {
  const code = stripTypeScriptTypes(readFileSync(fileURLToPath(coverage.url), 'utf8'));
  return convert({ code, coverage, ast: parseAst(code) as never }) as unknown as Promise<Branches>;
}
