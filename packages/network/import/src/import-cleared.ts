import type { Content } from '@sealift/blobs';
import { formatReference } from '@sealift/oci';
import type { Receipt, ReceiptImage } from '@sealift/receipt';
import { connect, type Registries, type Registry, type RegistryOptions } from '@sealift/registry';
import type { Clearance } from '@sealift/verify';
import { concurrently } from './concurrently.ts';
import { type ArrivedImage, arrivedOf, type BeforeTags } from './plan/arrived.ts';
import { checkDestination } from './plan/destination-state.ts';
import type { Plan } from './plan/destinations.ts';
import type { Kind } from './plan/only.ts';
import { loadRepositoryPlans, type RepositoryPlan } from './plan/repository-plan.ts';
import type { Carry, FoundEvidence } from './plan/select-evidence.ts';
import { type ImportPreview, type Prepared, preview } from './preview.ts';
import { probeDestination } from './probe.ts';
import { type BlobJob, planBlobs, pushBlobs } from './push/blobs.ts';
import { type Pushed, pushAttachments, pushReferrers } from './push/evidence.ts';
import { pushManifests } from './push/manifests.ts';
import { readBackBlobs, readBackManifests } from './push/read-back.ts';
import { type OnTag, writeTags } from './push/tags.ts';
import { describeResult, type ImportResult } from './result.ts';
import { type OtherForms, writtenHere } from './translate/translate.ts';

/** What verification cleared: the content, whose bytes are hashed again on the way. */
export type Cleared = Pick<Clearance<Content>, 'content' | 'image' | 'layer'>;

export interface ClearedOptions {
  /** Every image of the plan must be cleared. */
  readonly cleared: Cleared;
  readonly plan: Plan;
  /** Logins, CA and proxies for the destination. */
  readonly registry: RegistryOptions;
  /** Lets tags move that exist with another digest. */
  readonly moveTags?: boolean;
  /** What goes along of what is attached; what was accepted where nothing is said. */
  readonly carry?: Carry;
  /** What `translate` wrote, where it made the clearance: told apart from what arrived. */
  readonly translated?: OtherForms;
  /** Kinds of what is attached that may go along; absent or empty: all. */
  readonly only?: readonly Kind[];
  readonly onEvent?: (event: ImportEvent) => void;
  /** Awaited before the first write, which what it throws prevents. Gets what will go along. */
  readonly beforeWriting?: (
    evidence: Receipt['evidence'],
    arrived: readonly ArrivedImage[],
  ) => Promise<void>;
  /** Awaited once all is read back, before the first tag, which what it throws prevents. */
  readonly beforeTags?: BeforeTags | undefined;
  /** Ends the import: what is under way breaks, and uploads that were begun are given up. */
  readonly signal?: AbortSignal;
}

/** What happens during an import, for whoever shows its progress. */
export type ImportEvent =
  /** The plan is complete; nothing has been written. `bytes` will be sent. */
  | {
      readonly kind: 'planned';
      readonly images: number;
      readonly blobs: number;
      readonly bytes: number;
      readonly skippedBytes: number;
    }
  /** So many bytes of blobs passed; less than nothing where an upload had to begin again. */
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** A tag leads to its image now; first it is uncertain, since an answer may be lost. */
  | { readonly kind: 'tag'; readonly image: ReceiptImage }
  | {
      readonly kind: 'stage';
      readonly stage: 'blobs' | 'manifests' | 'evidence' | 'read-back' | 'signatures' | 'tags';
    };

/** For `importContent` and tests: it takes its caller's word for what was cleared. */
export const importCleared = (options: ClearedOptions): Promise<ImportResult> =>
  connected(options, async (registries) =>
    push(options, registries, await prepare(options, registries)),
  );

/** For `previewImport` and tests, as `importCleared`. */
export const previewCleared = (options: ClearedOptions): Promise<ImportPreview> =>
  connected(options, async (registries) =>
    preview(
      registries.at(options.plan.registry),
      await prepare(options, registries),
      translatedBy(options),
    ),
  );

async function connected<T>(
  { registry, signal }: ClearedOptions,
  work: (registries: Registries) => Promise<T>,
): Promise<T> {
  const registries = connect({ ...registry, forPush: true });
  signal?.addEventListener('abort', () => void registries.close(), { once: true });
  try {
    return await work(registries);
  } finally {
    await registries.close();
  }
}

/** What will be written, and what of it is there: known before the first write. */
async function prepare(options: ClearedOptions, registries: Registries): Promise<Prepared> {
  const { plan, onEvent = () => {} } = options;
  const registry = registries.at(plan.registry);
  const repositoryPlans = await loadRepositoryPlans(plan.images, {
    carry: options.carry ?? 'accepted',
    only: options.only ?? [],
    cleared: options.cleared,
  });
  const apis = await checkAll(registry, repositoryPlans, options);
  const jobs = await planBlobs(registry, repositoryPlans);
  onEvent(planned(plan, jobs));
  return { repositoryPlans, apis, jobs };
}

async function push(
  options: ClearedOptions,
  registries: Registries,
  prepared: Prepared,
): Promise<ImportResult> {
  const { plan, onEvent = () => {} } = options;
  const { repositoryPlans, apis, jobs } = prepared;
  const registry = registries.at(plan.registry);
  const translated = translatedBy(options);
  const arrived = arrivedOf(repositoryPlans, translated.translations);
  await options.beforeWriting?.(travelled(repositoryPlans, translated), arrived);
  await probeDestination(registry, prepared, options.moveTags ?? false);
  onEvent({ kind: 'stage', stage: 'blobs' });
  const onBytes = (bytes: number): void => onEvent({ kind: 'bytes', bytes });
  await pushBlobs(jobs, {
    registry,
    content: options.cleared.content,
    onBytes,
    stop: registries.close,
  });
  onEvent({ kind: 'stage', stage: 'manifests' });
  const manifests = await eachRepository(repositoryPlans, (repositoryPlan) =>
    pushManifests(registry, repositoryPlan),
  );
  onEvent({ kind: 'stage', stage: 'evidence' });
  const referrers = await eachRepository(repositoryPlans, (repositoryPlan) =>
    pushReferrers(registry, repositoryPlan, apis.has(repositoryPlan)),
  );
  const attachments = await eachRepository(repositoryPlans, (repositoryPlan) =>
    pushAttachments(registry, repositoryPlan),
  );
  onEvent({ kind: 'stage', stage: 'read-back' });
  await readBackBlobs(registry, jobs);
  await readBackManifests(registry, [...manifests, ...referrers, ...attachments]);
  if (options.beforeTags !== undefined) onEvent({ kind: 'stage', stage: 'signatures' });
  await options.beforeTags?.(registry, arrived);
  onEvent({ kind: 'stage', stage: 'tags' });
  const onTag: OnTag = ({ source, destination, digest }, { before }, uncertain) => {
    const image = { source, destination: formatReference(destination), digest, before };
    onEvent({ kind: 'tag', image: uncertain ? { ...image, uncertain } : image });
  };
  const tags = await writeTags(registry, repositoryPlans, options.moveTags ?? false, onTag);
  return describeResult({
    cleared: options.cleared,
    plan,
    repositoryPlans,
    jobs,
    evidence: [...referrers, ...attachments],
    translated,
    tags,
  });
}

const translatedBy = ({ translated }: ClearedOptions): OtherForms =>
  translated ?? { translations: [], untranslated: [] };

/** Each evidence object once, though repositories share what is attached. */
function travelled(
  plans: readonly RepositoryPlan[],
  { translations }: OtherForms,
): Receipt['evidence'] {
  const written = writtenHere(translations);
  const all = (some: readonly FoundEvidence[]): FoundEvidence[] => [
    ...new Map(
      some.map(({ subject, scheme, digest }) => [
        `${subject} ${scheme} ${digest}`,
        { subject, scheme, digest },
      ]),
    ).values(),
  ];
  return {
    carried: all(plans.flatMap(({ cleared }) => cleared.filter((one) => !written(one)))),
    left: all(plans.flatMap(({ leftBehind }) => leftBehind)),
    unverified: all(plans.flatMap(({ unverified }) => unverified)),
    ...(translations.length === 0
      ? {}
      : { translated: translations.map(({ from, to }) => ({ from, to })) }),
  };
}

/**
 * Refuses what must not be written, for all repositories. @returns those that have a referrers API
 */
async function checkAll(
  registry: Registry,
  repositoryPlans: readonly RepositoryPlan[],
  { moveTags = false }: ClearedOptions,
): Promise<Set<RepositoryPlan>> {
  const apis = new Set<RepositoryPlan>();
  await concurrently(repositoryPlans, async (repositoryPlan) => {
    const [referrer] = repositoryPlan.referrers;
    if (
      referrer !== undefined &&
      (await registry.hasReferrersApi(repositoryPlan.repository, referrer.subject))
    )
      apis.add(repositoryPlan);
    await checkDestination(registry, repositoryPlan, moveTags, !apis.has(repositoryPlan));
  });
  return apis;
}

async function eachRepository(
  repositoryPlans: readonly RepositoryPlan[],
  push: (repositoryPlan: RepositoryPlan) => Promise<Pushed[]>,
): Promise<Pushed[]> {
  const pushed: Pushed[] = [];
  for (const repositoryPlan of repositoryPlans) pushed.push(...(await push(repositoryPlan)));
  return pushed;
}

function planned({ images }: Plan, jobs: readonly BlobJob[]): ImportEvent {
  const sum = (some: readonly BlobJob[], of: (job: BlobJob) => number): number =>
    some.reduce((total, job) => total + job.size * of(job), 0);
  return {
    kind: 'planned',
    images: images.length,
    blobs: jobs.length,
    bytes: sum(jobs, ({ missing }) => missing.length),
    skippedBytes: sum(jobs, ({ present }) => present.length),
  };
}
