/**
 * From what was found to the writer's input: each blob once, in file order, with the place its
 * bytes come from.
 */
import type { Digest } from '@sealift/bytes';
import type { Since } from '@sealift/delta';
import { reject } from '@sealift/failures';
import { BlobRoles, type BundleImage, type NeededBlob } from '@sealift/manifest';
import type { Graph } from '@sealift/oci';
import type { BundleInput, TrustFile } from '@sealift/tarball';
import type { Found } from './evidence.ts';
import { bytesOf } from './foreign.ts';
import type { PackedBlob } from './from-cache.ts';
import { ledgerOf } from './ledger.ts';
import type { Origin, Storage } from './origin.ts';

/** An image with everything that was found for it. */
export interface Collected {
  readonly origin: Origin;
  readonly graph: Graph;
  readonly platforms: readonly string[];
  readonly lacking: readonly string[];
  readonly isWhole: boolean;
  readonly found: readonly Found[];
  /** What hangs on what was found, and on that. */
  readonly nested: readonly Found[];
  /** What stayed behind or was not looked for, in sentences. */
  readonly beyond: readonly string[];
}

/** What a bundle is written from, but for what the cache has of it. */
export interface Packed extends Omit<BundleInput, 'blobs'> {
  readonly blobs: readonly PackedBlob[];
}

/**
 * @param since what the far side has and need not travel: layers only. @throws Rejection INDEX when
 * one digest is described in two ways, MISSING_BLOB | DIGEST from layouts
 */
export function pack(
  collected: readonly Collected[],
  trust: readonly TrustFile[],
  since?: Since,
): Packed {
  const roles = new BlobRoles();
  const sources = new Map<Digest, PackedBlob['source']>();
  const searches = new Set<Found>();
  for (const { origin, graph, found, nested } of onePerTree(collected)) {
    roles.addImage(graph);
    addSources(sources, origin.storage, graph);
    for (const each of [...found, ...nested]) searches.add(each);
  }
  for (const { graphs, storage } of searches)
    for (const graph of graphs) {
      roles.addEvidence(graph);
      addSources(sources, storage, graph);
    }
  const { carried, left } = cut(roles.inOrder(), since);
  const blobs = carried.map(({ digest, size }) => ({
    digest,
    size,
    source: sources.get(digest) ?? reject('INTERNAL', `${digest} has no source`),
  }));
  const images = [...new Map(collected.map((each) => [each.origin.name, imageOf(each)])).values()];
  const required = left.map(({ digest, size }) => ({ digest, size }));
  const delta =
    since === undefined || required.length === 0 ? {} : { delta: { base: since.base, required } };
  return { images, trust, blobs, ...delta, ...ledgerOf([...searches]) };
}

/** T34: names of one tree share it, and what was found for it. */
const onePerTree = (collected: readonly Collected[]): Collected[] => [
  ...new Map(collected.map((each) => [each.graph, each])).values(),
];

/**
 * Layers only: whatever decides about trust travels each time (T13). A layer of another size is
 * another layer, or a lie.
 */
function cut(
  blobs: readonly NeededBlob[],
  since: Since | undefined,
): { readonly carried: readonly NeededBlob[]; readonly left: readonly NeededBlob[] } {
  const isLeft = ({ role, digest, size }: NeededBlob): boolean =>
    role === 'layer' && since?.layers.get(digest) === size;
  return { carried: blobs.filter((blob) => !isLeft(blob)), left: blobs.filter(isLeft) };
}

const imageOf = ({ origin: { name, root }, platforms }: Collected): BundleImage => ({
  name,
  digest: root.digest,
  mediaType: root.mediaType,
  size: root.size,
  platforms,
});

/**
 * Manifests are written from the bytes that were decided on; a file of this host is preferred to a
 * registry.
 */
function addSources(
  sources: Map<Digest, PackedBlob['source']>,
  storage: Storage,
  graph: Graph,
): void {
  const { nodes, configs, layers } = graph;
  for (const { descriptor, bytes } of nodes) sources.set(descriptor.digest, { bytes });
  for (const each of [...configs, ...layers]) {
    const known = sources.get(each.digest);
    if (known === undefined || 'open' in known || 'send' in known)
      sources.set(each.digest, bytesOf(storage, each, graph));
  }
}
