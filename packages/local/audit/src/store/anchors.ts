/**
 * Anchors: copies of the latest checkpoint in places that a restored backup of the log does not
 * bring along (another disk, another host's
 * share). A log that is shorter than one of them, or went another way, is not the log that signed
 * it. T32
 */
import { equal, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { merkle } from '@sealift/tlog';
import { type LogIdentity, readCheckpoint } from './checkpoint.ts';
import { readIfThere, writeWhole } from './files.ts';
import type { TileStore } from './tile-store.ts';

/**
 * Holds the log against every anchor.
 * @param size of the tree under the log's own checkpoint; undefined for a log that is just being
 * made
 * @throws Rejection AUDIT_ROLLED_BACK | CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE | IO
 */
export async function checkAnchors(
  paths: readonly string[],
  identity: LogIdentity,
  store: TileStore,
  size: number | undefined,
): Promise<void> {
  for (const path of paths) {
    const bytes = await readIfThere(path);
    if (bytes !== undefined)
      await checkAnchor(
        path,
        Rejection.as('CHECKPOINT_FORMAT', () => utf8.decode(bytes)),
        identity,
        store,
        size ?? 0,
      );
    // One that is gone could have said that the log is shorter than it was.
    else if (size !== undefined)
      reject(
        'AUDIT_ROLLED_BACK',
        `the anchor ${printable(path)} is missing; for a new one, copy the log's checkpoint ` +
          `there first`,
      );
  }
}

async function checkAnchor(
  path: string,
  note: string,
  identity: LogIdentity,
  store: TileStore,
  size: number,
): Promise<void> {
  const anchor = await readCheckpoint(note, identity);
  const where = `the anchor ${printable(path)}`;
  if (anchor.size > BigInt(size))
    reject(
      'AUDIT_ROLLED_BACK',
      `the log has ${size} entries under its checkpoint, ${where} says ${anchor.size}`,
    );
  const root = await merkle.treeHash(store.hashAt(Number(anchor.size)), Number(anchor.size));
  if (!equal(root, anchor.root))
    reject(
      'AUDIT_ROLLED_BACK',
      `the first ${anchor.size} entries are not those of which ${where} is the checkpoint`,
    );
}

/** Each is replaced as a whole, and durable when this returns. */
export async function writeAnchors(paths: readonly string[], note: string): Promise<void> {
  for (const path of paths) await writeWhole(path, note);
}
