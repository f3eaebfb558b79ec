/** What earlier imports left: tags that the newest bundle has not. Nothing is written. */
import { type Digest, digest } from '@sealift/bytes';
import { formatReference, isSignatureTag } from '@sealift/oci';
import type { Receipt } from '@sealift/receipt';
import { connect, type Registry, type RegistryOptions } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import { tagState } from './plan/destination-state.ts';
import type { Plan } from './plan/destinations.ts';
import { tagsOf } from './tags-of.ts';
import { below } from './undo.ts';

/** What the newest bundle has, and what earlier imports say that they did. */
export interface PruneOptions {
  readonly plan: Plan;
  readonly receipts: readonly Pick<Receipt, 'images' | 'to'>[];
  readonly registry: RegistryOptions;
}

/** A tag that the newest bundle has not. */
export interface LeftTag {
  readonly destination: string;
  /** Undefined where it leads to no manifest that sealift reads. */
  readonly digest: Digest | undefined;
  /**
   * `import`: it leads to what a receipt says; `moved`: a receipt has it, and it leads elsewhere
   * now; `unknown`: no receipt speaks of it, and anybody may have put it there.
   */
  readonly by: 'import' | 'moved' | 'unknown';
  /** Tags of evidence of the same image, beside it: none where that image stays. */
  readonly evidence: readonly string[];
  /** Another tag of the same image there, which the newest bundle has. */
  readonly stays?: string;
}

/** What is at a registry and not in a bundle. */
export interface Leftovers {
  readonly left: readonly LeftTag[];
  /** Places of the bundle that do not lead to its images: it is not imported, or not all of it. */
  readonly behind: readonly string[];
}

/**
 * Looks at the repositories of a bundle and of receipts. @throws Rejection RECEIPT for a place
 * that is not below the destination of its receipt; AUTH | REGISTRY | LIMIT
 */
export async function findLeftovers({
  plan,
  receipts,
  registry: options,
}: PruneOptions): Promise<Leftovers> {
  const written = writtenBy(receipts);
  const places = repositoriesOf(plan, written);
  const registries = connect(options);
  try {
    const left: LeftTag[] = [];
    for (const { host, repository, wanted } of places)
      left.push(...(await leftIn(registries.at(host), repository, wanted, written)));
    const behind = await behindOf(plan, registries.at(plan.registry));
    return { left, behind };
  } finally {
    await registries.close();
  }
}

interface Written {
  readonly host: string;
  readonly repository: string;
  readonly digests: Set<Digest>;
}

/** By destination: several imports may have written one tag. */
function writtenBy(receipts: PruneOptions['receipts']): ReadonlyMap<string, Written> {
  const written = new Map<string, Written>();
  for (const { to, images } of receipts)
    for (const image of images) {
      const reference = below(to, image.destination);
      if (reference.tag === undefined) continue;
      const { registry: host, repository } = reference;
      const key = formatReference(reference);
      const known = written.get(key) ?? { host, repository, digests: new Set<Digest>() };
      known.digests.add(image.digest);
      written.set(key, known);
    }
  return written;
}

interface Repository {
  readonly host: string;
  readonly repository: string;
  /** Tags that the bundle has there, and the image of each. */
  readonly wanted: Map<string, Digest>;
}

function repositoriesOf(plan: Plan, written: ReadonlyMap<string, Written>): Repository[] {
  const found = new Map<string, Repository>();
  const at = (host: string, repository: string): Repository => {
    const key = `${host}/${repository}`;
    const known = found.get(key) ?? { host, repository, wanted: new Map<string, Digest>() };
    found.set(key, known);
    return known;
  };
  for (const { destination, digest: image } of plan.images)
    at(destination.registry, destination.repository).wanted.set(destination.tag ?? image, image);
  for (const { host, repository } of written.values()) at(host, repository);
  return [...found.values()];
}

async function leftIn(
  registry: Registry,
  repository: string,
  wanted: Repository['wanted'],
  written: ReadonlyMap<string, Written>,
): Promise<LeftTag[]> {
  const tags = await tagsOf(registry, repository);
  const others = tags.filter((tag) => !isSignatureTag(tag) && !wanted.has(tag)).sort();
  const left: LeftTag[] = [];
  await concurrently([...others.entries()], async ([i, tag]) => {
    const destination = formatReference({ registry: registry.host, repository, tag });
    const digests = written.get(destination)?.digests;
    const [any] = digests ?? [];
    const { before } = await tagState(registry, repository, tag, any ?? NOTHING);
    // Some say "not found" of what is no manifest; it is listed, and so it is told (T38).
    const found = before === 'unknown' || before === 'absent' ? undefined : before;
    const by = digests === undefined ? 'unknown' : isOf(digests, found) ? 'import' : 'moved';
    const [stays] = [...wanted].find(([, image]) => image === found) ?? [];
    // Whoever deletes what is listed keeps the evidence of what stays.
    const evidence = stays === undefined ? evidenceOf(found, tags) : [];
    left[i] = { destination, digest: found, by, evidence, ...(stays && { stays }) };
  });
  return left;
}

const NOTHING: Digest = `sha256:${'0'.repeat(64)}`;

const isOf = (digests: ReadonlySet<Digest>, found: Digest | undefined): boolean =>
  found !== undefined && digests.has(found);

/** cosign's tags, and the fallback tag of referrers. */
function evidenceOf(found: Digest | undefined, tags: readonly string[]): string[] {
  if (found === undefined) return [];
  const stem = `sha256-${digest.hexOf(found)}`;
  return tags.filter((tag) => tag === stem || tag.startsWith(`${stem}.`)).sort();
}

async function behindOf({ images }: Plan, registry: Registry): Promise<string[]> {
  const behind: string[] = [];
  await concurrently(images, async ({ destination, digest: wanted }) => {
    const { repository, tag } = destination;
    const { state } = await tagState(registry, repository, tag ?? wanted, wanted);
    if (state !== 'same') behind.push(formatReference(destination));
  });
  return behind.sort();
}
