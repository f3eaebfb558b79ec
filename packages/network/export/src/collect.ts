/** resolve → collect: images, their trees, and everything that is attached to them. */
import type { Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import type { Since } from '@sealift/delta';
import { printable, Rejection, reject } from '@sealift/failures';
import type { LogProofs } from '@sealift/log-proofs';
import type { Outcome } from '@sealift/manifest';
import type { Registries, RegistryOptions } from '@sealift/registry';
import { type ListedSource, type LocalSource, openSource } from '@sealift/sources';
import type { Sent } from '@sealift/tarball';
import {
  askedKey,
  placed,
  readAsked,
  refuseTwoWays,
  refuseUnknownPlatforms,
  withAsked,
} from './asked.ts';
import { atMost, PARALLEL_IMAGES } from './at-most.ts';
import { Backfill, refuseUnproved } from './backfill.ts';
import { imagesOfLayout } from './content-origin.ts';
import { type DaemonOptions, openFromDaemon } from './daemon.ts';
import { attachDetached, type DetachedBundles, refuseStrangers } from './detached.ts';
import { lookElsewhere, type SignatureRepository } from './elsewhere.ts';
import { type Found, findEvidence, isGone, outcomeOf } from './evidence.ts';
import { checkForeign } from './foreign.ts';
import type { Cached } from './from-cache.ts';
import { KeptProofs } from './kept-proofs.ts';
import { findNested } from './nested.ts';
import type { Origin, Storage } from './origin.ts';
import type { Collected } from './pack.ts';
import type { NarrowedGraph } from './platform.ts';
import { resolveInRegistry } from './registry-origin.ts';
import { tellWidened } from './widened.ts';

/** What happens, for progress and logs. `bytes` are those of this step alone. */
export type ExportEvent =
  | {
      readonly kind: 'resolved';
      readonly name: string;
      readonly digest: Digest;
      readonly platforms: readonly string[];
    }
  | {
      readonly kind: 'searched';
      readonly name: string;
      readonly subject: Digest;
      readonly scheme: string;
      /** Where, where that is a repository: one digest may be in several. */
      readonly repository?: string;
      readonly outcome: Outcome;
      readonly count: number;
    }
  /** Images to which no signature and no attestation is attached; told where there are some. */
  | { readonly kind: 'unsigned'; readonly names: readonly string[] }
  | {
      readonly kind: 'packing';
      readonly blobs: number;
      readonly bytes: number;
      /** Where there is a cache. */
      readonly cached?: Cached;
    }
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** How far one blob is that a registry sends, and how many of those are over. */
  | ({ readonly kind: 'sent' } & Sent)
  | { readonly kind: 'checking' };

/** Which images are taken from where, and what of them. */
export interface CollectOptions {
  readonly sources: readonly ListedSource[];
  /** Images that are resolved, and whose evidence is looked for, at a time; 8 where absent. */
  readonly parallelImages?: number;
  /** Names of the images to take out of the sources; absent or empty: all. */
  readonly only?: readonly string[];
  /** `os/architecture[/variant]`; absent or empty: all. */
  readonly platforms?: readonly string[];
  readonly registry?: RegistryOptions;
  /** Other repositories that have evidence of some of the images. */
  readonly signatureRepositories?: readonly SignatureRepository[];
  /** For images of the Docker daemon; absent: they are refused. */
  readonly daemon?: DaemonOptions | undefined;
  /** Asked for what evidence lacks: proofs of inclusion, which are kept beside it. */
  readonly backfill?: LogProofs | undefined;
  /** In place of a log: the bundle whose proofs are taken, as far as they are about evidence. */
  readonly keptProofs?: Content;
  /** Bundles in files of their own. */
  readonly detached?: readonly DetachedBundles[];
  /** Packs what was found although a search failed; the ledger says so. */
  readonly allowIncomplete?: boolean;
  /**
   * Packs what is there although evidence is listed that is gone: for whoever has signatures
   * checked, which tells whether the rest suffices. The ledger says so.
   */
  readonly allowGone?: boolean;
  /**
   * Leaves out the layers that the far side is said to have; they are not even fetched. Where it
   * has none, the bundle is a full one.
   */
  readonly since?: Since;
  readonly onEvent?: (event: ExportEvent) => void;
}

/**
 * The images that were asked for, with their manifests and everything that is attached to them.
 * @param opened what was opened here, for the caller to close
 * @throws Rejection NOT_FOUND | AUTH | REGISTRY | IO, USAGE, DIGEST | INDEX | MISSING_BLOB |
 * NO_IMAGES, LIMIT | UNSUPPORTED
 */
export async function collect(
  options: CollectOptions,
  registries: Registries,
  opened: Content[],
): Promise<Collected[]> {
  const origins = await resolve(options, registries, opened);
  const looking = lookElsewhere(
    narrow(origins, options.only ?? []),
    options.signatureRepositories ?? [],
    registries,
  );
  const attached = attachDetached(looking, options.detached ?? []);
  const collected = await collectEach(attached, options);
  refuseUnknownPlatforms(collected, options.platforms ?? []);
  if (options.allowIncomplete !== true) refuseUnproved(collected);
  return tellWidened(collected);
}

/** What is here in the order given, so that what is said of it is; registries side by side. */
async function resolve(
  { sources, parallelImages = PARALLEL_IMAGES, daemon }: CollectOptions,
  registries: Registries,
  opened: Content[],
): Promise<Origin[]> {
  const here = new Map<ListedSource, Origin[]>();
  for (const source of sources)
    if (source.kind !== 'registry')
      here.set(
        source,
        withAsked(
          await listed(source, async () => imagesOfLayout(await openHere(source, opened, daemon))),
          source,
        ),
      );
  const resolved = await atMost(
    parallelImages,
    sources.map((source) => () => resolveOne(source, registries, here)),
  );
  const origins = resolved.flat();
  if (origins.length === 0) reject('USAGE', 'nothing to export: give an image or a layout');
  checkNames(origins);
  refuseTwoWays(origins);
  return origins;
}

/** In a list of hundreds only its line says which image was meant. */
const listed = <T>({ at }: ListedSource, read: () => Promise<T>): Promise<T> =>
  at === undefined ? read() : Rejection.naming(at, read);

async function resolveOne(
  source: ListedSource,
  registries: Registries,
  here: ReadonlyMap<ListedSource, Origin[]>,
): Promise<Origin[]> {
  if (source.kind !== 'registry') return here.get(source) ?? [];
  const { reference } = source;
  const registry = registries.at(reference.registry);
  return withAsked([await listed(source, () => resolveInRegistry(registry, reference))], source);
}

/** A typing error must not end in a bundle without the image. @throws Rejection NO_IMAGES */
function narrow(origins: readonly Origin[], only: readonly string[]): readonly Origin[] {
  const there = new Set(origins.map(({ name }) => name));
  const wanted = new Set(only);
  const lost = only.find((name) => !there.has(name));
  if (lost !== undefined) reject('NO_IMAGES', `no source holds an image ${lost}`);
  return only.length === 0 ? origins : origins.filter(({ name }) => wanted.has(name));
}

async function openHere(
  source: LocalSource,
  opened: Content[],
  daemon: DaemonOptions | undefined,
): Promise<Content> {
  const content = await (source.kind === 'docker-daemon' && daemon !== undefined
    ? openFromDaemon(source, daemon)
    : openSource(source));
  opened.push(content);
  return content;
}

/**
 * One name has one digest in a bundle. The same image from two places is one image with the
 * evidence of both. @throws Rejection USAGE
 */
function checkNames(origins: readonly Origin[]): void {
  const byName = new Map<string, Digest>();
  for (const { name, root, asked } of origins) {
    const known = byName.get(name) ?? root.digest;
    if (known !== root.digest)
      reject('USAGE', `${placed(asked?.at)}two sources give ${name}: ${known} and ${root.digest}`);
    byName.set(name, known);
  }
}

async function collectEach(
  origins: readonly Origin[],
  options: CollectOptions,
): Promise<Collected[]> {
  const places = new Map<Storage, Map<string, Promise<Tree>>>();
  const proofs = proofsOf(options);
  const collectOne = async (origin: Origin): Promise<Collected> => {
    const trees = places.get(origin.storage) ?? new Map<string, Promise<Tree>>();
    places.set(origin.storage, trees);
    const key = treeKey(origin);
    const known = trees.get(key);
    const collecting = known ?? collectTree(origin, options, proofs);
    trees.set(key, collecting);
    const tree = await collecting;
    if (known !== undefined) tellResolved(origin, tree, options);
    return { origin, ...tree };
  };
  return atMost(
    options.parallelImages ?? PARALLEL_IMAGES,
    origins.map((origin) => () => collectOne(origin)),
  );
}

const proofsOf = ({ backfill, keptProofs }: CollectOptions): Backfill | KeptProofs | undefined =>
  keptProofs === undefined ? backfill && new Backfill(backfill) : new KeptProofs(keptProofs);

/** Of two names of a tree one may have its evidence elsewhere, or fewer platforms. */
const treeKey = (origin: Origin, { root, attachedIn = [] } = origin): string =>
  [root.digest, askedKey(origin), ...attachedIn.map(({ where }) => where)].join(' ');

type Tree = Omit<Collected, 'origin'>;

/** T34: once for each tree of a place, however many names it has. */
async function collectTree(
  origin: Origin,
  options: CollectOptions,
  proving: Backfill | KeptProofs | undefined,
): Promise<Tree> {
  const { platforms = [], since } = options;
  const narrowed = await readAsked(origin, platforms);
  tellResolved(origin, narrowed, options);
  await checkForeign(
    origin.storage,
    narrowed.graph,
    ({ digest, size }) => since?.layers.get(digest) === size,
  );
  refuseStrangers(origin, narrowed.graph);
  const found = await findEvidence(origin, narrowed.graph);
  tellSearched(origin, found, options);
  const proofs = (await proving?.find(origin, narrowed.graph, found)) ?? [];
  tellSearched(origin, proofs, options);
  const nested = await findNested(origin, found);
  tellSearched(origin, nested.found, options);
  refuseIncomplete([...found, ...nested.found], options);
  const beyond = [
    ...lackingWords(origin, narrowed),
    ...[...found, ...nested.found].flatMap(unknownWords),
    ...nested.left,
  ];
  return { ...narrowed, found: [...found, ...proofs], nested: nested.found, beyond };
}

const lackingWords = ({ name }: Origin, { lacking }: NarrowedGraph): string[] =>
  lacking.length === 0
    ? []
    : [`${printable(lacking.join(', '))} of ${printable(name)}: it has none`];

const unknownWords = ({ subject, unknown }: Found): string[] =>
  unknown.map(({ message }) => `one object attached to ${subject}: it stays behind, ${message}`);

/** What failed otherwise is told first: evidence that is gone may have a reason in it. */
function refuseIncomplete(
  found: readonly Found[],
  { allowIncomplete = false, allowGone = false }: CollectOptions,
): void {
  const failed = found.filter(({ failure }) => failure !== undefined);
  const first = failed.find((each) => !isGone(each)) ?? (allowGone ? undefined : failed[0]);
  if (first?.failure !== undefined && !allowIncomplete) throw first.failure;
}

const tellResolved = (
  { name, root: { digest } }: Origin,
  { platforms }: Pick<Tree, 'platforms'>,
  { onEvent = () => undefined }: CollectOptions,
): void => onEvent({ kind: 'resolved', name, digest, platforms });

function tellSearched(
  { name }: Origin,
  searched: readonly Found[],
  { onEvent = () => undefined }: CollectOptions,
): void {
  for (const each of searched) onEvent({ kind: 'searched', name, ...summary(each) });
}

const summary = (found: Found) => ({
  subject: found.subject,
  scheme: found.scheme,
  ...(found.storage.repository === undefined ? {} : { repository: found.storage.repository }),
  outcome: outcomeOf([found]),
  count: found.graphs.length,
});
