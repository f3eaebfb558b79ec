import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { checkExportedTypes, type Manifest } from './attw.ts';
import { checkMetadata, type Metadata } from './metadata.ts';

/**
 * Runs publint and attw over every package that could be published, and looks at what it says of
 * itself.
 */
const root = new URL('../../../..', import.meta.url).pathname;

/**
 * What stands in the folder, without what is installed there: publint would follow links into other
 * packages.
 */
function filesOf(folder: string): { name: string; data: Uint8Array }[] {
  const paths = globSync(['*.*', '{bin,src,dist}/**/*.*'], { cwd: folder });
  return paths.map((path) => ({
    name: `/package/${path}`,
    data: readFileSync(join(folder, path)),
  }));
}

/** Complaints about the package in a folder, a line each. */
async function complaintsAbout(folder: string): Promise<string[]> {
  const files = filesOf(folder);
  const { messages, pkg } = await publint({ pkgDir: '/package', pack: { files }, strict: true });
  const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Metadata &
    Manifest;
  const byPath = files.map(({ name, data }) => [name.slice('/package/'.length), data]);
  return [
    ...messages.map((each) => `${each.type}: ${formatMessage(each, pkg, { color: false })}`),
    ...checkMetadata(json, existsSync(join(folder, 'LICENSE'))),
    ...(await checkExportedTypes(json, Object.fromEntries(byPath))),
  ];
}

let found = 0;
for (const path of globSync('packages/*/*/package.json', { cwd: root }).sort()) {
  const complaints = await complaintsAbout(join(root, dirname(path)));
  for (const complaint of complaints) console.log(`${dirname(path)}: ${complaint}`);
  found += complaints.length;
}
console.log(
  found === 0
    ? 'publint and attw: nothing to complain about'
    : `publint and attw: ${found} messages`,
);
process.exitCode = found === 0 ? 0 : 1;
