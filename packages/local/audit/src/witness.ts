/** Being a witness of a log: to sign that it only grew. */
import type { Signer } from '@sealift/keys';
import { merkle, signing } from '@sealift/tlog';
import { proveConsistency } from './proof.ts';
import { type LogIdentity, readCheckpoint } from './store/checkpoint.ts';
import { readStoredLog } from './stored-log.ts';

/** The log that a witness looks at, what it remembers of it, and the key it cosigns with. */
export interface WitnessOptions extends LogIdentity {
  readonly directory: string;
  /**
   * The checkpoint that this witness cosigned last; undefined: it begins to watch here, and vouches
   * for nothing before.
   */
  readonly last: string | undefined;
  readonly name: string;
  readonly signer: Signer;
  /** Unix time, seconds. */
  readonly now: number;
}

const NOTHING: merkle.TreeHead = { size: 0n, root: merkle.EMPTY_ROOT };

/**
 * Cosigns a log's checkpoint, if it extends the last one. Whoever calls this keeps what it returns,
 * durably, before anybody else gets it: it is
 * `last` of the next time.
 * @throws Rejection AUDIT_ROLLED_BACK | AUDIT_ENTRY | CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE |
 * UNSUPPORTED | IO
 */
export async function cosignLog({
  directory,
  last,
  name,
  signer,
  now,
  ...identity
}: WitnessOptions): Promise<string> {
  const log = await readStoredLog(directory);
  await readCheckpoint(log.note, identity);
  await proveConsistency(log, last === undefined ? NOTHING : await readCheckpoint(last, identity));
  return signing.cosign(log.note, name, signer, now);
}
