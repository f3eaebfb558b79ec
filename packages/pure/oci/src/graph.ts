import { type Digest, LIMITS, reject } from '@sealift/bytes';
import type { Descriptor } from './descriptor.ts';
import { Documents, type ReadDocument, type ReadManifest } from './documents.ts';
import { isIndexType, isManifestType } from './media-types.ts';

/** A manifest or index of an image's tree, with the bytes it was read from. */
export interface GraphNode extends ReadDocument {
  readonly descriptor: Descriptor;
}

/** An image: its manifests and indexes, parents before children, and the blobs that they name. */
export interface Graph {
  readonly root: Descriptor;
  readonly nodes: readonly GraphNode[];
  readonly configs: readonly Descriptor[];
  readonly layers: readonly Descriptor[];
}

/**
 * Walks an image from its root descriptor. `keep` decides which children of an index are followed
 * (all where it is absent).
 * @param from the documents of the content, where several trees of it are walked; or only their
 * bytes, for one
 * @throws Rejection DIGEST | INDEX | LIMIT | UNSUPPORTED, and what `read` throws
 */
export async function readGraph(
  root: Descriptor,
  from: Documents | ReadManifest,
  keep: (child: Descriptor) => boolean = () => true,
): Promise<Graph> {
  const documents = from instanceof Documents ? from : new Documents(from);
  const nodes = new Map<Digest, GraphNode>();
  const visit = async (descriptor: Descriptor, depth: number): Promise<void> => {
    if (depth > LIMITS.indexDepth)
      reject('LIMIT', `${root.digest}: indexes nested deeper than ${LIMITS.indexDepth}`);
    const known = nodes.get(descriptor.digest);
    if (known !== undefined) return void unique([known.descriptor, descriptor]);
    const node = { descriptor, ...(await documents.get(descriptor)) };
    nodes.set(descriptor.digest, node);
    if (node.document.kind === 'index')
      for (const child of node.document.manifests) if (keep(child)) await visit(child, depth + 1);
  };
  await visit(root, 0);
  return withBlobs(root, [...nodes.values()]);
}

function withBlobs(root: Descriptor, nodes: readonly GraphNode[]): Graph {
  const manifests = nodes
    .map((node) => node.document)
    .filter((document) => document.kind === 'manifest');
  return {
    root,
    nodes,
    configs: unique(manifests.map(({ config }) => config)),
    layers: unique(manifests.flatMap(({ layers }) => layers)),
  };
}

/**
 * Each digest once. @throws Rejection INDEX when one is described in two ways that contradict each
 * other
 */
export function unique(descriptors: readonly Descriptor[]): Descriptor[] {
  const first = new Map<Digest, Descriptor>();
  for (const each of descriptors) {
    const known = first.get(each.digest) ?? each;
    if (contradicts(known, each))
      reject('INDEX', `${each.digest} is described with two media types or sizes`);
    first.set(each.digest, known);
  }
  return [...first.values()];
}

/**
 * Whether two descriptors of one digest cannot both be honest: another size, or the bytes of an
 * index or manifest under another type,
 * since these are then two documents (T17). Layers and configs are opaque here, and Docker and OCI
 * call the same ones by different types.
 */
export const contradicts = (
  a: Pick<Descriptor, 'mediaType' | 'size'>,
  b: Pick<Descriptor, 'mediaType' | 'size'>,
): boolean =>
  a.size !== b.size ||
  (a.mediaType !== b.mediaType && (isGraphType(a.mediaType) || isGraphType(b.mediaType)));

/** Whether a descriptor points at something `readGraph` can read. */
export const isGraphType = (mediaType: string): boolean =>
  isIndexType(mediaType) || isManifestType(mediaType);
