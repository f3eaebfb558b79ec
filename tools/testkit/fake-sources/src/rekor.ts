import { createHash } from 'node:crypto';
import type { Key, Log } from '@sealift/virtual-sigstore';
import type { Answers } from './source.ts';

/** What a Rekor v1 log has, where it is not the log's own. */
export interface RekorAnswers {
  /** What it signs with and serves; by default the log's key. */
  readonly key?: Key;
  /** What entries, and what checkpoints, are signed with instead. */
  readonly entryKey?: Key;
  readonly checkpointKey?: Key;
  /** Trees that were closed, each with a key of its own. */
  readonly shards?: readonly {
    readonly treeId: string;
    readonly size: number;
    readonly key: Key;
  }[];
  /** Entries of the tree that grows. */
  readonly size?: number;
  /** When the first entry was logged; each other one a day later. */
  readonly since?: Date;
}

const TREE = '4711';
const DAY = 86_400;

/** The answers of a Rekor v1 log that signs as `log` does. */
export function rekorAnswers(log: Log, options: RekorAnswers = {}): Answers {
  const { key = log.key, shards = [], size = 3 } = options;
  const trees = [...shards, { treeId: TREE, size, key }];
  const state = (): object => ({
    inactiveShards: shards.map((shard) => stateOf(log, shard)),
    ...stateOf(log, { treeId: TREE, size, key: options.checkpointKey ?? key }),
  });
  return (path) => {
    const url = new URL(path, 'http://log');
    const tree = url.searchParams.get('treeID') ?? TREE;
    if (url.pathname.endsWith('/api/v1/log/publicKey'))
      return trees.find(({ treeId }) => treeId === tree)?.key.publicKeyPem ?? 400;
    if (url.pathname.endsWith('/api/v1/log')) return JSON.stringify(state());
    if (!url.pathname.endsWith('/api/v1/log/entries')) return undefined;
    const index = Number(url.searchParams.get('logIndex'));
    return entryAt(log, index, keyAt(trees, index), options);
  };
}

type Tree = NonNullable<RekorAnswers['shards']>[number];

const stateOf = (log: Log, { treeId, size, key }: Tree): object => {
  const origin = `${log.host} - ${treeId}`;
  const root = Buffer.alloc(32, 1);
  return {
    treeID: treeId,
    treeSize: size,
    rootHash: root.toString('hex'),
    signedTreeHead: log.checkpoint({ size, root, key, origin }),
  };
};

function keyAt(trees: readonly Tree[], index: number): Key | undefined {
  let first = 0;
  for (const { size, key } of trees) {
    if (index < first + size) return key;
    first += size;
  }
  return undefined;
}

function entryAt(
  log: Log,
  logIndex: number,
  key: Key | undefined,
  { entryKey, since = new Date('2026-01-01T00:00:00Z') }: RekorAnswers,
): string | number {
  if (key === undefined) return 404;
  const signer = entryKey ?? key;
  const logId = createHash('sha256').update(signer.publicKeyDer).digest('hex');
  const body = Buffer.from('{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}}');
  const integratedTime = Math.floor(since.getTime() / 1000) + logIndex * DAY;
  const set = log.signSet({ body, logIndex, logId, integratedTime }, signer);
  const verification = { signedEntryTimestamp: Buffer.from(set).toString('base64') };
  const entry = { body: body.toString('base64'), integratedTime, logID: logId, logIndex };
  return JSON.stringify({ [`${logIndex}`.padStart(64, '0')]: { ...entry, verification } });
}
