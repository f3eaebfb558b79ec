import { hex, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import { keys, type PublicKey } from '@sealift/pki';
import { parseCheckpoint, parseNote } from '@sealift/tlog';
import { ask, askFor } from '../ask.ts';
import { readState, type Tree } from './log-state.ts';
import { checkCheckpoint, timesOf } from './own-words.ts';
import { at, type RekorQuestion } from './question.ts';

/** A log key that was served, and what the log says of itself under it. */
export interface ServedLog {
  /** PEM, as it was served. */
  readonly pem: Uint8Array;
  readonly key: PublicKey;
  /** Hex. */
  readonly logId: string;
  /** Number of its tree. */
  readonly treeId: string;
  /** When its first and last entry were logged, milliseconds since 1970; absent: no entries. */
  readonly times: { readonly first: number; readonly last: number } | undefined;
  /** Log IDs of the other keys that are served: those of shards. */
  readonly others: readonly string[];
}

/**
 * Asks a Rekor v1 log for its key. @param logId hex: the key that evidence names, which may be that
 * of a shard; absent: the one that signs now
 * @throws Rejection TRUST_SOURCE | PROXY; LOG_KEY: what it says is signed with another key, or it
 * serves no key of that ID; UNSUPPORTED: a log of version 2
 */
export async function askRekor(
  base: URL,
  connections: Connections,
  logId?: string,
): Promise<ServedLog> {
  const log = { base, connections };
  await refuseVersion2(log);
  const { active, shards } = readState(await askFor(at(log, '/api/v1/log')));
  const served = await Promise.all(
    [active, ...shards].map(async (tree) => ({ tree, ...(await keyOf(log, tree, active)) })),
  );
  const wanted = served.find((one) => logId === undefined || one.logId === logId);
  if (wanted === undefined)
    return lost(
      base,
      logId ?? '',
      served.map((one) => one.logId),
    );
  await checkCheckpoint(wanted);
  const times = await timesOf(log, wanted);
  const others = served.map((one) => one.logId).filter((id) => id !== wanted.logId);
  const { pem, key, tree } = wanted;
  return {
    pem,
    key,
    logId: wanted.logId,
    treeId: tree.treeId,
    times,
    others: [...new Set(others)],
  };
}

async function keyOf(log: RekorQuestion, tree: Tree, active: Tree) {
  const query = tree === active ? '' : `?treeID=${tree.treeId}`;
  const pem = await askFor(at(log, `/api/v1/log/publicKey${query}`));
  const key = Rejection.as(
    'TRUST_SOURCE',
    () => keys.fromPem(utf8.decode(pem, 'TRUST_SOURCE')),
    `${printable(log.base.href)}: its key: `,
  );
  return { pem, key, logId: hex.encode(key.id) };
}

/** Its key is in no answer: it is told by whoever runs it, and bound to a name. */
async function refuseVersion2(log: RekorQuestion): Promise<void> {
  const { status } = await ask(at(log, '/api/v1/log/publicKey'));
  if (status !== 404) return;
  const { status: found, body } = await ask(at(log, '/checkpoint'));
  if (found !== 200)
    reject('TRUST_SOURCE', `${printable(log.base.href)} is no Rekor log: it serves no key`);
  const { origin } = Rejection.as('TRUST_SOURCE', () =>
    parseCheckpoint(parseNote(utf8.decode(body, 'TRUST_SOURCE')).text),
  );
  reject(
    'UNSUPPORTED',
    `${printable(log.base.href)} is a log of version 2, which serves no key: take it from its ` +
      `operator, and pin the file with --origin ${printable(origin)}`,
  );
}

/** T8: what was lost cannot be asked for, and what is served now proves nothing of before. */
function lost(base: URL, logId: string, served: readonly string[]): never {
  return reject(
    'LOG_KEY',
    `${printable(base.href)} serves ${served.join(', ')}, and not ${printable(logId)}, which ` +
      'the entries name: its signer was in memory and is gone, or the entries are of another log',
  );
}
