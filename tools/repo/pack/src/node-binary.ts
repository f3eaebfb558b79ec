import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { NODE_VERSION, PLATFORMS, type Platform, type PlatformName } from './platforms.ts';

/**
 * Node for a host: the one that runs the tests where it is for such a host, or else from the
 * package that npm has, which is compared with what is known of it. @param root of the repository
 */
export async function nodeBinary(root: string, name: PlatformName): Promise<Buffer> {
  const platform = PLATFORMS[name];
  const own = readFileSync(join(root, 'node_modules/node/bin/node'));
  if (isFor(own, platform)) return own;
  const binary = await inPackage(packageOf(platform), 'package/bin/node');
  if (!isFor(binary, platform)) throw new Error(`the Node of ${platform.node} is for another host`);
  return binary;
}

/** Kept from one run to the next: 50 MB each. */
function packageOf({ node, sha512 }: Platform): Buffer {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sealift/node');
  const path = join(cache, `${node}-${NODE_VERSION}.tgz`);
  if (!existsSync(path)) fetchPackage(node, cache, path);
  const bytes = readFileSync(path);
  if (createHash('sha512').update(bytes).digest('base64') === sha512) return bytes;
  rmSync(path);
  throw new Error(`${node}@${NODE_VERSION} is not the package that is known here: try again`);
}

/** npm knows the registry, the proxy and the login of its user. */
function fetchPackage(node: string, cache: string, path: string): void {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, '.fetch-'));
  try {
    const command = ['pack', `${node}@${NODE_VERSION}`, '--pack-destination', work, '--silent'];
    const name = execFileSync('npm', command, { cwd: work, encoding: 'utf8' }).trim();
    renameSync(join(work, name), path);
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function inPackage(bytes: Buffer, wanted: string): Promise<Buffer> {
  const tar = extract();
  tar.end(gunzipSync(bytes));
  for await (const entry of tar) {
    const content = await buffer(entry);
    if (entry.header.name === wanted) return content;
  }
  throw new Error(`there is no ${wanted} in the package`);
}

/** ELF header: magic number, then at 18 the machine. */
const isFor = (binary: Buffer, { machine }: Platform): boolean =>
  binary.readUInt32BE(0) === 0x7f454c46 && binary.readUInt16LE(18) === machine;
