/**
 * Asks every reader anew, and writes what they say. All of them are needed, since the page compares
 * them.
 */
import { writeFileSync } from 'node:fs';
import { READERS } from './readers.ts';
import { ARCHIVES, page, readAll } from './results.ts';
import { PAGE_FILE, RESULTS_FILE, withFiles } from './stored.ts';

const absent = READERS.filter(({ version }) => version === undefined);
if (absent.length > 0)
  throw new Error(`not on this host: ${absent.map(({ name }) => name).join(', ')}`);
const said = withFiles((paths) =>
  READERS.map((reader) => [reader.name, readAll(reader, paths)] as const),
);
const results = Object.fromEntries(
  ARCHIVES.map(({ name }) => [
    name,
    Object.fromEntries(said.map(([reader, all]) => [reader, all.get(name) ?? ''])),
  ]),
);
const versions = Object.fromEntries(READERS.map(({ name, version }) => [name, version ?? '']));
writeFileSync(RESULTS_FILE, `${JSON.stringify({ versions, results }, null, 1)}\n`);
writeFileSync(PAGE_FILE, page(versions, results));
console.log(`${ARCHIVES.length} archives, ${READERS.length} readers: ${PAGE_FILE}`);
