import { createHash } from 'node:crypto';
import { type Log, type LogEntry, merkleRoot } from '@sealift/virtual-sigstore';
import type { Answers } from './source.ts';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const leafHash = (body: Uint8Array): Buffer => sha256(Uint8Array.of(0), body);
export const uuidOf = ({ body }: LogEntry): string => leafHash(body).toString('hex');

/** What a Rekor v1 log says of its entries. @param change of the JSON of one */
export function entryAnswers(
  log: Log,
  change: (entry: EntryJson) => object = (entry) => entry,
): Answers {
  const answer = (entry: LogEntry | undefined): string | number =>
    entry === undefined ? 404 : JSON.stringify({ [uuidOf(entry)]: change(entryJson(entry)) });
  return (path, sent = '') => {
    const { pathname, searchParams } = new URL(path, 'http://log');
    if (pathname === '/api/v1/index/retrieve') return JSON.stringify(listed(log, sent));
    if (!pathname.startsWith('/api/v1/log/entries')) return undefined;
    const index = searchParams.get('logIndex');
    return answer(
      log
        .entries()
        .find((entry) =>
          index === null ? pathname.endsWith(uuidOf(entry)) : entry.logIndex === Number(index),
        ),
    );
  };
}

/** By the hashes that stand in a body, as Rekor indexes it. */
function listed(log: Log, sent: string): string[] {
  const { hash } = JSON.parse(sent) as { hash: string };
  const wanted = hash.replace('sha256:', '');
  return log
    .entries()
    .filter(({ body }) => Buffer.from(body).toString().includes(wanted))
    .map(uuidOf);
}

export type EntryJson = ReturnType<typeof entryJson>;

export function entryJson({ body, integratedTime, logId, logIndex, set, proof }: LogEntry) {
  return {
    body: base64Of(body),
    integratedTime,
    logID: logId,
    logIndex,
    verification: {
      inclusionProof: {
        checkpoint: proof.checkpoint,
        hashes: proof.hashes.map(hexOf),
        logIndex: proof.logIndex,
        rootHash: hexOf(proof.rootHash),
        treeSize: proof.treeSize,
      },
      signedEntryTimestamp: base64Of(set),
    },
  };
}

const WIDTH = 256;

/** The files of a Rekor v2 log of fewer than 65,536 entries. */
export function tileAnswers(log: Log): Answers {
  return (path) => {
    const { leaves } = log;
    if (path === '/api/v2/checkpoint') return log.checkpoint();
    const [, level, index = '', width = String(WIDTH)] =
      /^\/api\/v2\/tile\/(0|1|entries)\/(\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
    const [from, count] = [Number(index) * WIDTH, Number(width)];
    if (level === 'entries') return bundleOf(leaves, from, count);
    if (level === '0') return hashesOf(leaves.slice(from, from + count).map(leafHash), count);
    const whole = Array.from({ length: Math.floor(leaves.length / WIDTH) }, (_, i) =>
      merkleRoot(leaves.slice(i * WIDTH, (i + 1) * WIDTH)),
    );
    return level === '1' ? hashesOf(whole.slice(from, from + count), count) : undefined;
  };
}

const hashesOf = (hashes: readonly Uint8Array[], count: number): Uint8Array | undefined =>
  hashes.length === count ? Buffer.concat(hashes) : undefined;

function bundleOf(
  leaves: readonly Uint8Array[],
  from: number,
  count: number,
): Uint8Array | undefined {
  const own = leaves.slice(from, from + count);
  const framed = own.flatMap((leaf) => [Uint8Array.of(leaf.length >> 8, leaf.length & 255), leaf]);
  return own.length === count ? Buffer.concat(framed) : undefined;
}
