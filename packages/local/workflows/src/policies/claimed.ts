/** Who signed what, as evidence says of itself: nothing of it is verified. */
import type { Content } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { Documents, readGraph } from '@sealift/oci';
import { repositoryOf } from '@sealift/policy-file';
import { type Claim, claimsOf } from '../claiming/index.ts';

/** One piece of evidence. */
export interface Claimed extends Claim {
  /** `registry/repository` of the images that it hangs on. */
  readonly repositories: readonly string[];
}

/** What the evidence of a bundle claims; what cannot be read claims nothing. */
export async function claimedOf(content: Content): Promise<Claimed[]> {
  const documents = new Documents((each) => content.read(each.digest, LIMITS.ociManifest));
  const repositories = await repositoriesOf(content, documents);
  const claimed: Claimed[] = [];
  for (const attached of content.evidence) {
    const named = [...(repositories.get(attached.subject) ?? [])];
    if (named.length === 0) continue;
    for (const claim of await claimsOf(attached, content, documents))
      claimed.push({ repositories: named, ...claim });
  }
  return claimed;
}

/** The names of images, by the digests of everything that is part of them. */
async function repositoriesOf(
  content: Content,
  documents: Documents,
): Promise<ReadonlyMap<Digest, ReadonlySet<string>>> {
  const found = new Map<Digest, Set<string>>();
  for (const { name, descriptor } of content.images) {
    const repository = name === undefined ? undefined : repositoryOf(name);
    if (repository === undefined) continue;
    const { nodes } = await readGraph(
      descriptor,
      documents,
      (child) => content.size(child.digest) !== undefined,
    );
    for (const node of nodes) {
      const names = found.get(node.descriptor.digest) ?? new Set();
      found.set(node.descriptor.digest, names.add(repository));
    }
  }
  return found;
}
