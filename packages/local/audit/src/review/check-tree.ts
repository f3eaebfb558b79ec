/**
 * The tree against its entries: everything is computed anew, and every file must be exactly what
 * comes out.
 */
import { equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { leafHash, merkle, tiles } from '@sealift/tlog';
import type { StoredLog } from '../stored-log.ts';
import type { Findings } from './findings.ts';

/**
 * Reads all entries under the checkpoint, and compares bundles, tiles and root with what they must
 * be.
 * @param visit gets each entry, in order
 */
export async function checkTree(
  log: StoredLog,
  findings: Findings,
  visit: (bytes: Uint8Array, index: number) => Promise<void>,
): Promise<void> {
  const edge = new merkle.TreeEdge();
  const compare = (tile: merkle.Tile): Promise<void> =>
    findings.during('', () => checkTile(log, tile));
  for (const { index, width } of tiles.tilesOf(log.size, 'entries')) {
    const entries = await bundleOf(log, index, width, findings);
    for (const [i, entry] of entries.entries()) {
      for (const full of edge.append(leafHash(entry))) await compare(full);
      await visit(entry, index * tiles.WIDTH + i);
    }
  }
  for (const partial of edge.partial()) await compare(partial);
  await findings.during('', () => {
    if (edge.size !== log.size)
      reject(
        'AUDIT_ROLLED_BACK',
        `there are ${edge.size} entries, and the checkpoint is of ${log.size}`,
      );
    if (!equal(edge.root(), log.checkpoint.root))
      reject(
        'AUDIT_ENTRY',
        'the entries lead to another root than the one that the checkpoint signs',
      );
  });
}

/** The entries of a bundle, or none where they cannot be read. */
async function bundleOf(
  { store }: StoredLog,
  index: number,
  width: number,
  findings: Findings,
): Promise<readonly Uint8Array[]> {
  let entries: readonly Uint8Array[] = [];
  await findings.during('', async () => {
    entries = await store.bundle(index, width);
  });
  return entries;
}

async function checkTile({ store }: StoredLog, tile: merkle.Tile): Promise<void> {
  const stored = await store.hashes(tile);
  if (!tile.hashes.every((hash, i) => equal(hash, stored[i] ?? new Uint8Array())))
    reject('AUDIT_ENTRY', `${tiles.path(tile)} is not what its entries lead to`);
}
