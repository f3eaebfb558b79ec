/**
 * Compares a run of Stryker with the list of explained survivors: `node
 * tools/measure/mutation/src/explained.ts report.json`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Explained, type MutationReport, survivorsOf } from './survivors.ts';

const LIST = join(import.meta.dirname, '../stryker/survivors.json');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const [path = 'reports/mutation/mutation.json'] = process.argv.slice(2);
const report = read(path) as MutationReport;
const survivors = survivorsOf(report);
const files = Object.keys(report.files);
const explained = (read(LIST) as Explained[]).filter(({ file }) => files.includes(file));
const left = compare(survivors, explained);
for (const each of left) console.error(each);
const all = Object.values(report.files).reduce((sum, { mutants }) => sum + mutants.length, 0);
console.log(
  `${all} mutants, ${all - survivors.length} killed, ${survivors.length} alive, ${left.length} ` +
    `to be explained`,
);
process.exitCode = left.length === 0 ? 0 : 1;
