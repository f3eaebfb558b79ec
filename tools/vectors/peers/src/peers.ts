import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder with other projects' data; empty where it is not at hand, and every runner then counts
 * as skipped.
 */
export const PEERS = process.env['SEALIFT_PEERS_DIR'] ?? '';

/** For titles of skipped suites. */
export const NEEDS = '(needs SEALIFT_PEERS_DIR)';

/** One file of that folder. */
export const peer = (path: string): Uint8Array => readFileSync(join(PEERS, path));

export const peerText = (path: string): string => readFileSync(join(PEERS, path), 'utf8');

/** Paths of all files below a folder, relative to the data; none where the data is absent. */
export function peerFiles(folder: string): string[] {
  if (PEERS === '') return [];
  const found = readdirSync(join(PEERS, folder), { withFileTypes: true, recursive: true });
  return found
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(PEERS.length).replace(/^\//, ''))
    .sort();
}
