import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { checkMetadata, type Metadata } from './metadata.ts';

/** Runs publint over every package that could be published, and looks at what it says of itself. */
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

let found = 0;
for (const path of globSync('packages/*/*/package.json', { cwd: root }).sort()) {
  const { messages, pkg } = await publint({
    pkgDir: '/package',
    pack: { files: filesOf(join(root, dirname(path))) },
    strict: true,
  });
  for (const message of messages)
    console.log(
      `${dirname(path)}: ${message.type}: ${formatMessage(message, pkg, { color: false })}`,
    );
  found += messages.length;
  const json = JSON.parse(readFileSync(join(root, path), 'utf8')) as Metadata;
  const missing = checkMetadata(json, existsSync(join(root, dirname(path), 'LICENSE')));
  for (const each of missing) console.log(`${dirname(path)}: ${each}`);
  found += missing.length;
}
console.log(found === 0 ? 'publint: nothing to complain about' : `publint: ${found} messages`);
process.exitCode = found === 0 ? 0 : 1;
