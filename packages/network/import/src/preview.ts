/** What an import would write, and what of it is there already. */
import { lookUp, repositoryStore } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import { type TagState, tagState } from './plan/destination-state.ts';
import type { RepositoryPlan } from './plan/repository-plan.ts';
import type { CarriedEvidence, FoundEvidence } from './plan/select-evidence.ts';
import type { BlobJob } from './push/blobs.ts';
import type { OtherForms, Translation, Untranslated } from './translate/translate.ts';

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
  readonly translated: readonly Translation[];
  readonly untranslated: readonly Untranslated[];
}

/** @throws Rejection AUTH | REGISTRY */
export async function preview(
  registry: Registry,
  { repositoryPlans, jobs }: Prepared,
  { translations, untranslated }: OtherForms,
): Promise<ImportPreview> {
  const present: Present = new Map(jobs.map((job) => [job.digest, new Set(job.present)]));
  const repositories: PreviewedRepository[] = [];
  for (const plan of repositoryPlans)
    repositories.push(await previewRepository(registry, plan, present));
  const absent = jobs.filter((job) => job.present.length === 0);
  return {
    repositories,
    bytesToSend: absent.reduce((sum, { size }) => sum + size, 0),
    leftBehind: repositoryPlans.flatMap(({ leftBehind }) => leftBehind),
    unverified: repositoryPlans.flatMap(({ unverified }) => unverified),
    writtenAnew: repositoryPlans.flatMap(({ writtenAnew }) => writtenAnew),
    translated: translations,
    untranslated,
  };
}

/** Of each blob the repositories that have it. */
type Present = ReadonlyMap<Digest, ReadonlySet<string>>;

async function previewRepository(
  registry: Registry,
  plan: RepositoryPlan,
  present: Present,
): Promise<PreviewedRepository> {
  const { repository } = plan;
  const store = repositoryStore(registry, repository);
  const seen = async <T extends { readonly digest: Digest }>(row: T) => ({
    ...row,
    isThere: (await lookUp(store, row.digest)) !== undefined,
  });
  const manifests = plan.manifests.map(({ descriptor: { digest } }) => ({ digest }));
  return {
    repository,
    blobs: plan.blobs.map(({ digest, size }) => ({
      digest,
      bytes: size,
      isThere: present.get(digest)?.has(repository) ?? false,
    })),
    manifests: await inOrder(manifests, seen),
    evidence: await inOrder(evidenceOf(plan), seen),
    tags: await inOrder(taggedOf(plan), async (row) => ({
      ...row,
      state: (await tagState(registry, repository, row.tag, row.digest)).state,
    })),
  };
}

/** The results in the order of the items, though the answers come in any. */
async function inOrder<T, R>(items: readonly T[], look: (item: T) => Promise<R>): Promise<R[]> {
  const found = new Map<T, R>();
  await concurrently(items, async (item) => {
    found.set(item, await look(item));
  });
  return items.flatMap((item) => found.get(item) ?? []);
}

const evidenceOf = ({ referrers, attachments }: RepositoryPlan) => [
  ...referrers.map(rowOf),
  ...[...attachments].flatMap(([tag, some]) => some.map((one) => ({ ...rowOf(one), tag }))),
];

const rowOf = ({ subject, scheme, graph }: CarriedEvidence) => ({
  subject,
  scheme,
  digest: graph.root.digest,
});

const taggedOf = ({ images }: RepositoryPlan) =>
  images.flatMap(({ planned: { destination, digest } }) =>
    destination.tag === undefined ? [] : [{ tag: destination.tag, digest }],
  );
