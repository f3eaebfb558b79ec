import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launcher } from './launcher.ts';
import type { Platform } from './platforms.ts';
import type { Program } from './programs.ts';
import { carriedReadme } from './readme.ts';

/** A file of the archive, its name relative to the archive's only folder. */
export interface CarriedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

export interface Contents {
  readonly version: string;
  /** Sorted by name. */
  readonly files: readonly CarriedFile[];
}

/**
 * The built program, the Node that it was tested with, the licences of both, and a page that says
 * how to start it. @param binary Node for the platform
 */
export function readContents(
  root: string,
  program: Program,
  platform: Platform,
  binary: Uint8Array,
): Contents {
  const { name } = program;
  const app = join(root, 'packages/apps', program.app);
  const version = String(readJson(join(app, 'package.json'))['version']);
  const files = [
    text(name, launcher(name), true),
    text('README.txt', carriedReadme(version, program, platform)),
    file('LICENSE.txt', join(root, 'LICENSE')),
    file('node/LICENSE.txt', join(import.meta.dirname, '../node-LICENSE.txt')),
    { name: 'node/node', bytes: binary, executable: true },
    text('program/package.json', programManifest(app)),
    file(`program/bin/${name}.js`, join(app, `bin/${name}.js`)),
    ...programFiles(app).map((each) => file(`program/dist/${each}`, join(app, 'dist', each))),
  ];
  return { version, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** All of `dist` but what the compiler says of types. */
const programFiles = (app: string): string[] =>
  readdirSync(join(app, 'dist')).filter((name) => /\.(?:c?js|json)$/.test(name));

/** What oclif reads at start; dependencies are in the bundled file already. */
function programManifest(app: string): string {
  const { name, version, description, license, type, bin, oclif } = readJson(
    join(app, 'package.json'),
  );
  return `${JSON.stringify({ name, version, description, license, type, bin, oclif }, null, 2)}\n`;
}

const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
const file = (name: string, path: string): CarriedFile => ({
  name,
  bytes: readFileSync(path),
  executable: false,
});
const text = (name: string, content: string, executable = false): CarriedFile => ({
  name,
  bytes: Buffer.from(content),
  executable,
});
