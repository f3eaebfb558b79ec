import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { formatReference } from '@sealift/oci';
import type { Before } from '@sealift/receipt';
import type { Admission } from '@sealift/verify';
import type { Cleared } from './import-cleared.ts';
import type { Plan } from './plan/destinations.ts';
import type { RepositoryPlan } from './plan/repository-plan.ts';
import type { ClearedLayer, FoundEvidence } from './plan/select-evidence.ts';
import type { BlobJob } from './push/blobs.ts';
import type { Pushed } from './push/evidence.ts';
import type { TagStates } from './push/tags.ts';
import {
  type OtherForms,
  type Translation,
  type Untranslated,
  writtenHere,
} from './translate/translate.ts';

/** An image that is at its destination now, read back. */
export interface ImportedImage {
  readonly source: string;
  /** `registry/repository:tag`, or `…@digest` where the source has no tag. */
  readonly destination: string;
  readonly digest: Digest;
  /** How it was let in. */
  readonly cleared: Admission;
  /** What became of the tag; undefined where there is none. */
  readonly tag: 'created' | 'moved' | 'unchanged' | undefined;
  /** What the tag led to before; undefined where there is none. */
  readonly before: Before | undefined;
  /** Digests, at the destination, of the evidence objects on the image and its children; sorted. */
  readonly evidence: readonly Digest[];
  /** Of its blobs and manifests. */
  readonly bytes: number;
  /** Of these, what was at the destination already. */
  readonly skippedBytes: number;
}

/** What an import pushed, and what it did not push as it was. */
export interface ImportResult {
  readonly images: readonly ImportedImage[];
  /** Signatures and attestations that went along, as the content holds them, and how each did. */
  readonly evidence: readonly ClearedLayer[];
  /** Evidence objects of which at least a part was not accepted, and stayed behind. */
  readonly leftBehind: readonly FoundEvidence[];
  /** Evidence that was not accepted, or not judged, and went along since that was asked for. */
  readonly unverified: readonly FoundEvidence[];
  /**
   * Accepted evidence whose manifest held more than what was verified: what is at the destination
   * has a manifest that was written anew.
   */
  readonly writtenAnew: readonly FoundEvidence[];
  /** Accepted evidence that is there in another form too, beside its own bytes. */
  readonly translated: readonly Translation[];
  /** Accepted evidence that cannot be in a form that was asked for. */
  readonly untranslated: readonly Untranslated[];
}

interface Done {
  readonly cleared: Cleared;
  readonly plan: Plan;
  readonly repositoryPlans: readonly RepositoryPlan[];
  readonly jobs: readonly BlobJob[];
  readonly evidence: readonly Pushed[];
  readonly translated: OtherForms;
  readonly tags: TagStates;
}

const OUTCOME = { new: 'created', other: 'moved', same: 'unchanged', none: undefined } as const;

/** What was done, image by image in the order of the plan. */
export function describeResult({
  cleared,
  plan,
  repositoryPlans,
  jobs,
  evidence,
  translated: { translations, untranslated },
  tags,
}: Done): ImportResult {
  const present = new Map(jobs.map((job) => [job.digest, new Set(job.present)]));
  // T34: by subject, since names and images share what is attached.
  const attached = Map.groupBy(evidence, ({ repository, subject }) => `${repository} ${subject}`);
  const described = repositoryPlans.flatMap(({ repository, images }) =>
    images.map(({ planned, graph }): [object, ImportedImage] => {
      const blobs = [...graph.configs, ...graph.layers];
      const own = graph.nodes.flatMap(
        ({ descriptor: { digest } }) => attached.get(`${repository} ${digest}`) ?? [],
      );
      const image = {
        source: planned.source,
        destination: formatReference(planned.destination),
        digest: planned.digest,
        cleared: cleared.image(planned.source, planned.digest) ?? reject('INTERNAL', 'not cleared'),
        tag: OUTCOME[tags.get(planned)?.state ?? 'none'],
        before: tags.get(planned)?.before,
        evidence: [...new Set(own.map(({ digest }) => digest))].sort(),
        bytes: total([...blobs, ...graph.nodes.map(({ descriptor }) => descriptor)]),
        skippedBytes: total(blobs.filter(({ digest }) => present.get(digest)?.has(repository))),
      };
      return [planned, image];
    }),
  );
  const byImage = new Map(described);
  const isWritten = writtenHere(translations);
  return {
    images: plan.images.flatMap((image) => byImage.get(image) ?? []),
    evidence: once(repositoryPlans.flatMap(({ cleared: went }) => went)).filter(
      (layer) => !isWritten(layer),
    ),
    leftBehind: repositoryPlans.flatMap(({ leftBehind }) => leftBehind),
    unverified: repositoryPlans.flatMap(({ unverified }) => unverified),
    writtenAnew: repositoryPlans.flatMap(({ writtenAnew }) => writtenAnew),
    translated: translations,
    untranslated,
  };
}

/** Repositories share what is attached. T34 */
const once = (layers: readonly ClearedLayer[]): ClearedLayer[] => [
  ...new Map(layers.map((layer) => [JSON.stringify(layer), layer])).values(),
];

const total = (some: readonly { readonly size: number }[]): number =>
  some.reduce((sum, { size }) => sum + size, 0);
