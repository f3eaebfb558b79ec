/**
 * Files that the checkpoint does not need: older partial tiles must begin as the whole ones do; the
 * rest is counted, and believed nothing.
 */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { reject } from '@sealift/failures';
import { tiles } from '@sealift/tlog';
import { isMissing, unreadable } from '../store/files.ts';
import { readPayload } from '../store/payloads.ts';
import type { StoredLog } from '../stored-log.ts';
import type { Findings } from './findings.ts';

/**
 * @returns paths of what belongs to no checkpoint: tiles of a checkpoint that was never finished,
 * temporary files of a process that was killed
 */
export async function checkTileFiles(log: StoredLog, findings: Findings): Promise<string[]> {
  const leftover: string[] = [];
  for (const path of await filesIn(log.directory, 'tile')) {
    const tile = tiles.parsePath(path);
    const current = tile === undefined ? undefined : tiles.tileOf(log.size, tile.level, tile.index);
    if (tile === undefined || current === undefined || tile.width > current.width)
      leftover.push(path);
    else if (tile.width < current.width)
      await findings.during('', () => checkOlder(log, tile, current));
  }
  return leftover;
}

/** A partial tile of an earlier checkpoint. */
async function checkOlder(
  { store }: StoredLog,
  tile: tiles.TileAt,
  current: tiles.TileAt,
): Promise<void> {
  const [older, { bytes: newer }] = [await store.read(tile), await store.find(current)];
  // Of a log that is being written: the whole tile is there since, and this one is gone.
  if (older === undefined) return;
  const isPrefix = Buffer.compare(older, newer.subarray(0, older.length)) === 0;
  const count =
    tile.level === 'entries' ? tiles.decodeBundle(older).length : tiles.decodeHashes(older).length;
  if (!isPrefix || count !== tile.width)
    reject('AUDIT_ENTRY', `${tiles.path(tile)} does not begin as ${tiles.path(current)} does`);
}

/**
 * Payload files that no entry refers to: kept for one that was never written.
 * @param known SHA-256 of those that entries refer to
 */
export async function checkPayloadFiles(
  { directory }: StoredLog,
  known: ReadonlySet<string>,
  findings: Findings,
): Promise<string[]> {
  const strangers = (await filesIn(directory, 'payload')).filter(
    (path) => !known.has(path.slice('payload/'.length)),
  );
  for (const path of strangers)
    await findings.during(
      '',
      async () => void (await readPayload(directory, path.slice('payload/'.length))),
    );
  return strangers;
}

async function filesIn(directory: string, folder: string): Promise<string[]> {
  const path = join(directory, folder);
  const found = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => (isMissing(cause) ? [] : unreadable(path, cause)),
  );
  const files = found
    .filter((each) => !each.isDirectory())
    .map((each) => join(each.parentPath, each.name).slice(directory.length + 1));
  return files.map((each) => each.split(sep).join('/')).toSorted();
}
