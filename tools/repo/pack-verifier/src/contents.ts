import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * The built program, the Node that it was tested with, the licences of both, and a page that says
 * how to start it.
 */
export function readContents(root: string): Contents {
  const app = join(root, 'packages/apps/verifier');
  const version = String(readJson(join(app, 'package.json'))['version']);
  const { nodeVersion, binary } = readNode(root);
  const files = [
    text('sealift-verify', LAUNCHER, true),
    text('README.txt', carriedReadme(version, nodeVersion)),
    file('LICENSE.txt', join(root, 'LICENSE')),
    file('node/LICENSE.txt', join(import.meta.dirname, '../node-LICENSE.txt')),
    { name: 'node/node', bytes: binary, executable: true },
    text('program/package.json', programManifest(app)),
    file('program/bin/sealift-verify.js', join(app, 'bin/sealift-verify.js')),
    ...programFiles(app).map((name) => file(`program/dist/${name}`, join(app, 'dist', name))),
  ];
  return { version, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** All of `dist` but what the compiler says of types. */
const programFiles = (app: string): string[] =>
  readdirSync(join(app, 'dist')).filter((name) => /\.(?:c?js|json)$/.test(name));

/** The Node that the npm package brings, which runs this program too. */
function readNode(root: string): { nodeVersion: string; binary: Uint8Array } {
  const folder = join(root, 'node_modules/node');
  const binary = readFileSync(join(folder, 'bin/node'));
  if (!isLinuxX64(binary))
    throw new Error(
      `${folder}/bin/node is no program for Linux on x64: pack the verifier on such a host`,
    );
  return { nodeVersion: String(readJson(join(folder, 'package.json'))['version']), binary };
}

/** ELF header: magic number, then at 18 the machine, 0x3e for x86-64. */
const isLinuxX64 = (binary: Buffer): boolean =>
  binary.readUInt32BE(0) === 0x7f454c46 && binary.readUInt16LE(18) === 0x3e;

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
