/** From what was found to the writer's input: each blob once, in file order, with the place its bytes come from. */
import { type Digest, reject } from '@sealift/bytes';
import { BlobRoles, type BundleImage } from '@sealift/manifest';
import type { Graph } from '@sealift/oci';
import type { BlobBytes, BundleInput, TrustFile } from '@sealift/tarball';
import type { Found } from './evidence.ts';
import { ledgerOf } from './ledger.ts';
import type { Origin } from './origin.ts';

/** An image with everything that was found for it. */
export interface Collected {
  readonly origin: Origin;
  readonly graph: Graph;
  readonly platforms: readonly string[];
  readonly found: readonly Found[];
}

/** @throws Rejection INDEX when one digest is described in two ways, MISSING_BLOB | DIGEST from layouts */
export function pack(collected: readonly Collected[], trust: readonly TrustFile[]): BundleInput {
  const roles = new BlobRoles();
  const sources = new Map<Digest, BlobBytes>();
  for (const { origin, graph, found } of collected) {
    roles.addImage(graph);
    addSources(sources, origin, graph);
    for (const each of found.flatMap(({ graphs }) => graphs)) {
      roles.addEvidence(each);
      addSources(sources, origin, each);
    }
  }
  const blobs = roles.inOrder().map(({ digest, size }) => ({ digest, size, source: sources.get(digest) ?? reject('INTERNAL', `${digest} has no source`) }));
  const images = [...new Map(collected.map((each) => [each.origin.name, imageOf(each)])).values()];
  return { images, trust, blobs, ...ledgerOf(collected.flatMap(({ found }) => found)) };
}

const imageOf = ({ origin: { name, root }, platforms }: Collected): BundleImage => ({
  name,
  digest: root.digest,
  mediaType: root.mediaType,
  size: root.size,
  platforms,
});

/** Manifests are written from the bytes that were decided on; a file of this host is preferred to a registry. */
function addSources(sources: Map<Digest, BlobBytes>, origin: Origin, { nodes, configs, layers }: Graph): void {
  for (const { descriptor, bytes } of nodes) sources.set(descriptor.digest, { bytes });
  for (const each of [...configs, ...layers]) {
    const known = sources.get(each.digest);
    if (known === undefined || 'open' in known) sources.set(each.digest, origin.bytes(each));
  }
}
