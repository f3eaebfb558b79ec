/** What an import would write, and what of it is there already. */
import { lookUp, repositoryStore } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import { type TagState, tagState } from './plan/destination-state.ts';
import type { RepositoryPlan } from './plan/repository-plan.ts';
import type { FoundEvidence } from './plan/select-evidence.ts';
import type { BlobJob } from './push/blobs.ts';

/** An import that is ready, before its first write. */
export interface Prepared {
  readonly repositoryPlans: readonly RepositoryPlan[];
  /** Repositories whose registry lists referrers by itself. */
  readonly apis: ReadonlySet<RepositoryPlan>;
  readonly jobs: readonly BlobJob[];
}

interface Seen {
  readonly digest: Digest;
  readonly isThere: boolean;
}

/** One repository of the destination. */
export interface PreviewedRepository {
  readonly repository: string;
  /** `bytes` in bytes; a blob that another repository there has is mounted, not sent. */
  readonly blobs: readonly (Seen & { readonly bytes: number })[];
  readonly manifests: readonly Seen[];
  readonly evidence: readonly (Seen & {
    readonly subject: Digest;
    readonly scheme: Scheme;
    /** Where it is kept under one; what is there under it is added to. */
    readonly tag?: string;
  })[];
  /** Of the images; `other` moves. */
  readonly tags: readonly {
    readonly tag: string;
    readonly digest: Digest;
    readonly state: TagState;
  }[];
}

/** What an import would do. */
export interface ImportPreview {
  readonly repositories: readonly PreviewedRepository[];
  /** Of blobs that the destination lacks, in bytes: each once. */
  readonly bytesToSend: number;
  readonly leftBehind: readonly FoundEvidence[];
  readonly unverified: readonly FoundEvidence[];
  readonly writtenAnew: readonly FoundEvidence[];
}

/** @throws Rejection AUTH | REGISTRY */
export async function preview(
  registry: Registry,
  { repositoryPlans, jobs }: Prepared,
): Promise<ImportPreview> {
  const repositories: PreviewedRepository[] = [];
  for (const plan of repositoryPlans)
    repositories.push(await previewRepository(registry, plan, jobs));
  const absent = jobs.filter(({ present }) => present.length === 0);
  return {
    repositories,
    bytesToSend: absent.reduce((sum, { size }) => sum + size, 0),
    leftBehind: repositoryPlans.flatMap(({ leftBehind }) => leftBehind),
    unverified: repositoryPlans.flatMap(({ unverified }) => unverified),
    writtenAnew: repositoryPlans.flatMap(({ writtenAnew }) => writtenAnew),
  };
}

async function previewRepository(
  registry: Registry,
  plan: RepositoryPlan,
  jobs: readonly BlobJob[],
): Promise<PreviewedRepository> {
  const { repository } = plan;
  const store = repositoryStore(registry, repository);
  const isThere = async (digest: Digest): Promise<boolean> =>
    (await lookUp(store, digest)) !== undefined;
  const manifests = await inOrder(plan.manifests, async ({ descriptor: { digest } }) => ({
    digest,
    isThere: await isThere(digest),
  }));
  const evidence = await inOrder(evidenceOf(plan), async ({ subject, scheme, digest, tag }) => ({
    ...{ subject, scheme, digest },
    ...(tag === undefined ? {} : { tag }),
    isThere: await isThere(digest),
  }));
  const tags = await inOrder(taggedOf(plan), async ({ tag, digest }) => ({
    ...{ tag, digest },
    state: await tagState(registry, repository, tag, digest),
  }));
  return { repository, blobs: blobsOf(plan, jobs), manifests, evidence, tags };
}

/** The results in the order of the items, though the answers come in any. */
async function inOrder<T, R>(items: readonly T[], look: (item: T) => Promise<R>): Promise<R[]> {
  const found = new Map<T, R>();
  await concurrently(items, async (item) => {
    found.set(item, await look(item));
  });
  return items.flatMap((item) => found.get(item) ?? []);
}

const blobsOf = (
  { repository, blobs }: RepositoryPlan,
  jobs: readonly BlobJob[],
): PreviewedRepository['blobs'] => {
  const present = new Map(jobs.map((job) => [job.digest, job.present]));
  return blobs.map(({ digest, size }) => ({
    digest,
    bytes: size,
    isThere: present.get(digest)?.includes(repository) ?? false,
  }));
};

const evidenceOf = ({ referrers, attachments }: RepositoryPlan) => [
  ...referrers.map(({ subject, scheme, graph }) => ({
    ...{ subject, scheme, digest: graph.root.digest },
    tag: undefined,
  })),
  ...[...attachments].flatMap(([tag, some]) =>
    some.map(({ subject, scheme, graph }) => ({
      ...{ subject, scheme, digest: graph.root.digest },
      tag,
    })),
  ),
];

const taggedOf = ({ images }: RepositoryPlan) =>
  images.flatMap(({ planned: { destination, digest } }) =>
    destination.tag === undefined ? [] : [{ tag: destination.tag, digest }],
  );
