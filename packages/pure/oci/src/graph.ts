import { type Digest, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
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
  const left: Step[] = [{ descriptor: root, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { descriptor, depth } = next;
    if (depth > LIMITS.indexDepth)
      reject('LIMIT', `${root.digest}: indexes nested deeper than ${LIMITS.indexDepth}`);
    const known = nodes.get(descriptor.digest);
    if (known !== undefined) {
      rejectTwo(known.descriptor, descriptor);
      continue;
    }
    const read = documents.now(descriptor) ?? (await documents.get(descriptor));
    nodes.set(descriptor.digest, { descriptor, ...read });
    for (const child of childrenOf(read).filter((each) => keep(each)))
      left.push({ descriptor: child, depth: depth + 1 });
  }
  return withBlobs(root, [...nodes.values()]);
}

interface Step {
  readonly descriptor: Descriptor;
  readonly depth: number;
}

/** The last first, since what is put down last is taken up first. */
const childrenOf = ({ document }: ReadDocument): readonly Descriptor[] =>
  document.kind === 'index' ? document.manifests.toReversed() : [];

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
  for (const descriptor of descriptors) {
    const known = first.get(descriptor.digest);
    if (known === undefined) first.set(descriptor.digest, descriptor);
    else rejectTwo(known, descriptor);
  }
  return [...first.values()];
}

function rejectTwo(known: Descriptor, other: Descriptor): void {
  if (contradicts(known, other))
    reject('INDEX', `${other.digest} is described with two media types or sizes`);
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
