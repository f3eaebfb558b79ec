import type { Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import type { Registry } from '@sealift/registry';
import {
  BIG,
  BIG_CONCURRENCY,
  concurrently,
  runQueues,
  SMALL_CONCURRENCY,
} from '../concurrently.ts';
import type { RepositoryPlan } from '../plan/repository-plan.ts';

/** A blob, the repositories that need it, and those that have it. */
export interface BlobJob {
  readonly digest: Digest;
  readonly size: number;
  /** Where the content does not hold it. */
  readonly made: Uint8Array | undefined;
  readonly missing: readonly string[];
  readonly present: readonly string[];
}

/**
 * Asks the registry which blobs it has, so that a second run sends only what is missing. @throws
 * Rejection AUTH | REGISTRY
 */
export async function planBlobs(
  registry: Registry,
  repositoryPlans: readonly RepositoryPlan[],
): Promise<BlobJob[]> {
  const wanted = repositoryPlans.flatMap(({ repository, blobs }) =>
    blobs.map(({ digest, size }) => ({ repository, digest, size })),
  );
  const found = new Map<(typeof wanted)[number], boolean>();
  await concurrently(wanted, async (each) => {
    found.set(each, (await registry.blobSize(each.repository, each.digest)) === each.size);
  });
  const made = new Map(repositoryPlans.flatMap((repositoryPlan) => [...repositoryPlan.made]));
  return [...Map.groupBy(wanted, ({ digest }) => digest)].map(([digest, places]) => ({
    digest,
    size: places[0]?.size ?? 0,
    made: made.get(digest),
    missing: places
      .filter((place) => found.get(place) !== true)
      .map(({ repository }) => repository),
    present: places.filter((each) => found.get(each) === true).map(({ repository }) => repository),
  }));
}

export interface BlobPush {
  readonly registry: Registry;
  readonly content: Content;
  readonly onBytes: (bytes: number) => void;
  /** Breaks what is under way. */
  readonly stop: () => Promise<void>;
}

/**
 * Uploads each missing blob once, and mounts it where else it is needed. The content hashes it
 * again on the way (T11).
 */
export async function pushBlobs(jobs: readonly BlobJob[], push: BlobPush): Promise<void> {
  const open = jobs.filter(({ missing }) => missing.length > 0);
  const big = {
    items: open.filter(({ size }) => size >= BIG).sort((a, b) => b.size - a.size),
    concurrency: BIG_CONCURRENCY,
  };
  const small = { items: open.filter(({ size }) => size < BIG), concurrency: SMALL_CONCURRENCY };
  await runQueues([small, big], (job) => pushBlob(job, push), push.stop);
}

async function pushBlob(
  { digest, size, made, missing, present }: BlobJob,
  { registry, content, onBytes }: BlobPush,
): Promise<void> {
  const open = (): AsyncIterable<Uint8Array> =>
    made === undefined ? content.open(digest) : oneChunk(made);
  let [from] = present;
  for (const repository of missing) {
    const mounted = from !== undefined && (await registry.mountBlob(repository, digest, from));
    if (mounted) onBytes(size);
    else await registry.pushBlob(repository, { digest, size }, counted(open, onBytes));
    from ??= repository;
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Counts what passes; an upload that begins again takes back what it had counted. */
function counted(
  open: () => AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): () => AsyncIterable<Uint8Array> {
  let sent = 0;
  return async function* () {
    onBytes(-sent);
    sent = 0;
    for await (const chunk of open()) {
      sent += chunk.length;
      onBytes(chunk.length);
      yield chunk;
    }
  };
}
