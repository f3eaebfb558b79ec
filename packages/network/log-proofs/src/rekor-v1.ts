/** Entries of Rekor v1: by their index, and by the hash of what was signed. */
import { json } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { askService } from '@sealift/http';
import { type LogEntry, readRekorEntry } from '@sealift/tlog';
import { type AskedLog, CODE, serviceOf } from './log.ts';

/** Entries about one hash: each costs a question, and anybody may add some. */
const ENTRIES = 64;
const UUID = /^(?:[0-9a-f]{16})?[0-9a-f]{64}$/;

/** The entry at an index over all shards. @throws Rejection LOG_PROOF | PROXY | CONFIG */
export const entryAt = (log: AskedLog, index: bigint): Promise<LogEntry> =>
  oneEntry(log, '', `entry ${index}`, `?logIndex=${index}`);

/**
 * The entries about what has this SHA-256. @param hash hex @throws Rejection as `entryAt`; LIMIT
 * where there are too many
 */
export async function entriesAbout(log: AskedLog, hash: string): Promise<LogEntry[]> {
  const request = { body: JSON.stringify({ hash: `sha256:${hash}` }) };
  const { body } = await askService(serviceOf(log), '/api/v1/index/retrieve', request);
  const entries: LogEntry[] = [];
  for (const uuid of uuidsIn(body)) entries.push(await oneEntry(log, `/${uuid}`, uuid));
  return entries;
}

function uuidsIn(bytes: Uint8Array): readonly string[] {
  const answer = json.parse(bytes, CODE) ?? [];
  const uuids = Array.isArray(answer) ? answer.filter((each) => typeof each === 'string') : [];
  if (!Array.isArray(answer) || uuids.length < answer.length || !uuids.every(isUuid))
    reject(CODE, 'Rekor answered with something else than a list of entries');
  if (uuids.length > ENTRIES)
    reject('LIMIT', `Rekor has ${uuids.length} entries about one hash, limit ${ENTRIES}`);
  return uuids;
}

const isUuid = (text: string): boolean => UUID.test(text);

async function oneEntry(log: AskedLog, which: string, name: string, query = ''): Promise<LogEntry> {
  const { status, body } = await askService(serviceOf(log), `/api/v1/log/entries${which}`, {
    method: 'GET',
    query,
    answers: [404],
  });
  if (status === 404) return reject(CODE, `Rekor at ${log.url} has no ${name}`);
  return readRekorEntry(body, CODE);
}
