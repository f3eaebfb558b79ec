import { type Digest, LIMITS, reject } from '@sealift/bytes';
import type { Descriptor } from './descriptor.ts';
import { type Index, type Manifest, parseManifest } from './manifest.ts';
import { isIndexType, isManifestType } from './media-types.ts';

/** A manifest or index of an image's tree, with the bytes it was read from. */
export interface GraphNode {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly document: Manifest | Index;
}

/** An image: its manifests and indexes, parents before children, and the blobs that they name. */
export interface Graph {
  readonly root: Descriptor;
  readonly nodes: readonly GraphNode[];
  readonly configs: readonly Descriptor[];
  readonly layers: readonly Descriptor[];
}

/** Gives the bytes of a manifest or index. They are re-hashed here; the reader need not. */
export type ReadManifest = (descriptor: Descriptor) => Promise<Uint8Array>;

/**
 * Walks an image from its root descriptor. `keep` decides which children of an index are followed
 * (all where it is absent).
 * @throws Rejection DIGEST | INDEX | LIMIT | UNSUPPORTED, and what `read` throws
 */
export async function readGraph(
  root: Descriptor,
  read: ReadManifest,
  keep: (child: Descriptor) => boolean = () => true,
): Promise<Graph> {
  const nodes = new Map<Digest, GraphNode>();
  const visit = async (descriptor: Descriptor, depth: number): Promise<void> => {
    if (depth > LIMITS.indexDepth)
      reject('LIMIT', `${root.digest}: indexes nested deeper than ${LIMITS.indexDepth}`);
    const known = nodes.get(descriptor.digest);
    if (known !== undefined) return void unique([known.descriptor, descriptor]);
    if (descriptor.size > LIMITS.ociManifest)
      reject(
        'LIMIT',
        `${descriptor.digest}: manifest of ${descriptor.size} bytes, limit ${LIMITS.ociManifest}`,
      );
    const bytes = await read(descriptor);
    const document = parseManifest(bytes, descriptor);
    nodes.set(descriptor.digest, { descriptor, bytes, document });
    if (document.kind === 'index')
      for (const child of document.manifests) if (keep(child)) await visit(child, depth + 1);
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
