/** What a log says of itself, under the key that it serves. */
import { base64, Fields, hex, json } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import { setSignedData, verifyCheckpoint } from '@sealift/tlog';
import { askFor } from '../ask.ts';
import type { Tree } from './log-state.ts';
import { at, type RekorQuestion } from './question.ts';

/** A tree, and the key that is served for it. */
export interface KeyedTree {
  readonly tree: Tree;
  readonly key: PublicKey;
  /** Hex. */
  readonly logId: string;
}

/**
 * Whether the checkpoint of a tree is by the key that is served: behind one address there may be
 * two processes, each with a key of its own in memory. @throws Rejection LOG_KEY
 */
export async function checkCheckpoint({ tree, key }: KeyedTree): Promise<void> {
  const log = { key, id: key.id, name: undefined, window: {} };
  try {
    await verifyCheckpoint(tree.checkpoint, log, 1, nodeCrypto);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    reject('LOG_KEY', `the log serves one key, and signs with another: ${thrown.message}`, {
      cause: thrown,
    });
  }
}

/**
 * When the first and the last entry of a tree were logged; both are by its key.
 * @throws Rejection TRUST_SOURCE | LOG_KEY: an entry is by another key than is served
 */
export async function timesOf(
  log: RekorQuestion,
  keyed: KeyedTree,
): Promise<{ readonly first: number; readonly last: number } | undefined> {
  const { first, size } = keyed.tree;
  if (size === 0n) return undefined;
  return {
    first: await timeOf(log, keyed, first),
    last: await timeOf(log, keyed, first + size - 1n),
  };
}

async function timeOf(
  log: RekorQuestion,
  { key, logId }: KeyedTree,
  index: bigint,
): Promise<number> {
  const bytes = await askFor(at(log, `/api/v1/log/entries?logIndex=${index}`));
  const { stated, time, signed, promise } = readEntry(bytes, index);
  if (stated !== logId)
    reject('LOG_KEY', `entry ${index} names the log ${stated}, and the log serves ${logId}`);
  if (!(await nodeCrypto.verify(key, 'sha256', signed, promise)))
    reject('LOG_KEY', `entry ${index} is not signed with the key that the log serves`);
  return time;
}

/** `{UUID: entry}`, with the promise that the log makes now. @throws Rejection TRUST_SOURCE */
function readEntry(bytes: Uint8Array, index: bigint) {
  const answer = new Fields(json.parse(bytes, 'TRUST_SOURCE'), 'the log', 'TRUST_SOURCE');
  const [uuid = '', ...more] = answer.names();
  if (more.length > 0) reject('TRUST_SOURCE', 'the log did not answer with one entry');
  const entry = answer.object(uuid);
  const [logIndex, seconds] = [entry.int64('logIndex'), entry.int64('integratedTime')];
  if (logIndex !== index)
    entry.fail('logIndex', `is ${logIndex}, and entry ${index} was asked for`);
  const stated = entry.text('logID');
  const promised = {
    body: base64.decode(entry.text('body'), 'TRUST_SOURCE'),
    logId: hex.decode(stated, 'TRUST_SOURCE'),
    ...{ logIndex, integratedTime: seconds, kindVersion: undefined },
    ...{ set: undefined, proof: undefined },
  };
  return {
    stated,
    time: Number(seconds) * 1000,
    signed: setSignedData(promised, seconds),
    promise: entry.object('verification').bytes('signedEntryTimestamp'),
  };
}
