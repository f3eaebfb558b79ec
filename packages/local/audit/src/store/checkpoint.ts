/** Checkpoints of the log: written by its own key, and read back from wherever a copy is. */
import { join } from 'node:path';
import { nodeCrypto } from '@sealift/crypto';
import { printable, reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import { type SignedCheckpoint, signing, verifyCheckpoint } from '@sealift/tlog';
import type { AuditLogOptions } from '../audit-log.ts';
import { writeWhole } from './files.ts';
import type { StoredTree } from './stored-tree.ts';

/** Whose checkpoints they are. */
export interface LogIdentity {
  /** The first line of every checkpoint, and the name that its signature stands under. */
  readonly origin: string;
  readonly key: PublicKey;
}

/**
 * Verifies a checkpoint of this log, and reads what it says.
 * @throws Rejection CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE (of another key or another origin)
 */
export async function readCheckpoint(
  note: string,
  { origin, key }: LogIdentity,
): Promise<SignedCheckpoint> {
  const checkpoint = await verifyCheckpoint(
    note,
    { key, id: key.id, name: origin, window: {} },
    2,
    nodeCrypto,
  );
  // A pinned name also stands for the host alone, where Rekor's shards are meant; here it is the
  // whole of it.
  if (checkpoint.origin !== origin)
    reject(
      'CHECKPOINT_SIGNATURE',
      `checkpoint of "${printable(checkpoint.origin)}", expected ${printable(origin)}`,
    );
  return checkpoint;
}

/**
 * Signs the tree as it is.
 * @throws Rejection CHECKPOINT_SIGNATURE where the signer signs what does not verify: such a
 * checkpoint would stop the next start
 */
export async function signCheckpoint(
  tree: StoredTree,
  { origin, signer }: AuditLogOptions,
): Promise<string> {
  const note = await signing.signNote(tree.checkpointText(origin), origin, signer);
  await readCheckpoint(note, { origin, key: signer.publicKey });
  return note;
}

/**
 * To be called when the tiles that it signs are durable: a checkpoint never covers what is not
 * there.
 */
export const writeCheckpoint = (directory: string, note: string): Promise<void> =>
  writeWhole(join(directory, 'checkpoint'), note);
