/** What goes into one repository, read and checked before anything is written. */

import type { Content } from '@sealift/blobs';
import { type Digest, LIMITS, printable, reject } from '@sealift/bytes';
import {
  attachmentTag,
  type Descriptor,
  type Graph,
  type GraphNode,
  readGraph,
} from '@sealift/oci';
import type { Report } from '@sealift/verify';
import {
  type CarriedEvidence,
  type LeftBehind,
  layersOf,
  selectEvidence,
} from '../evidence/select.ts';
import type { PlannedImage } from './destinations.ts';

export interface Cargo {
  readonly repository: string;
  readonly images: readonly { readonly planned: PlannedImage; readonly graph: Graph }[];
  /** Of the images, children before parents. */
  readonly manifests: readonly GraphNode[];
  readonly referrers: readonly CarriedEvidence[];
  /** Signatures and attestations by their tag. */
  readonly attachments: ReadonlyMap<string, readonly CarriedEvidence[]>;
  readonly blobs: readonly Descriptor[];
  readonly leftBehind: readonly LeftBehind[];
}

export interface CargoInput {
  readonly content: Content;
  readonly report: Report;
  readonly carryUnverified: boolean;
}

/** @throws Rejection MISSING_BLOB | DIGEST | INDEX | LIMIT | UNSUPPORTED */
export async function loadCargo(
  repository: string,
  planned: readonly PlannedImage[],
  { content, report, carryUnverified }: CargoInput,
): Promise<Cargo> {
  const images = await Promise.all(
    planned.map(async (each) => ({ planned: each, graph: await readImage(each, content, report) })),
  );
  const manifests = childrenFirst(images.flatMap(({ graph }) => graph.nodes));
  const subjects = new Set(manifests.map(({ descriptor }) => descriptor.digest));
  const { carried, leftBehind } = await selectEvidence(content, subjects, report, carryUnverified);
  const attachments = carried.filter(({ scheme }) => !scheme.startsWith('referrers'));
  return {
    repository,
    images,
    manifests,
    referrers: carried.filter(({ scheme }) => scheme.startsWith('referrers')),
    attachments: Map.groupBy(attachments, ({ subject, scheme }) =>
      attachmentTag(subject, scheme === 'cosign-att' ? scheme : 'cosign-sig'),
    ),
    blobs: presentBlobs(content, [
      ...images.flatMap(({ graph }) => [...graph.configs, ...graph.layers]),
      ...carried.flatMap(evidenceBlobs),
    ]),
    leftBehind,
  };
}

/** Children that the content does not hold were left out on purpose (`--platform`). */
async function readImage(
  { source, digest }: PlannedImage,
  content: Content,
  report: Report,
): Promise<Graph> {
  const verdict = report.images.find(
    (image) => image.name === source && image.digest === digest,
  )?.verdict;
  // Verification comes first, always: its report is what this is about.
  if (verdict !== 'accepted')
    reject(
      'INTERNAL',
      `${printable(source)} (${digest}) was to be imported without having been accepted`,
    );
  const image = content.images.find(({ descriptor }) => descriptor.digest === digest);
  if (image === undefined)
    return reject('MISSING_BLOB', `${printable(content.origin)}: there is no image ${digest}`);
  return readGraph(
    image.descriptor,
    (each) => content.read(each.digest, LIMITS.ociManifest),
    (child) => content.size(child.digest) !== undefined,
  );
}

/** The configuration, and the layers that may go. */
function evidenceBlobs({ graph, wanted }: CarriedEvidence): Descriptor[] {
  const own = layersOf(graph);
  const unwanted = new Set(own.filter((_, i) => wanted[i] !== true).map(({ digest }) => digest));
  for (const layer of own.filter((_, i) => wanted[i] === true)) unwanted.delete(layer.digest);
  return [...graph.configs, ...graph.layers.filter(({ digest }) => !unwanted.has(digest))];
}

/** Each blob once, and it must be here: `urls` are never followed (T18). */
function presentBlobs(content: Content, blobs: readonly Descriptor[]): Descriptor[] {
  const once = new Map(blobs.map((blob) => [blob.digest, blob]));
  for (const { digest, size } of blobs) {
    const found = content.size(digest);
    if (found === undefined)
      reject('MISSING_BLOB', `${printable(content.origin)}: blob ${digest} is not there`);
    if (found !== size)
      reject(
        'DIGEST',
        `${printable(content.origin)}: blob ${digest} has ${found} bytes, a manifest says ${size}`,
      );
  }
  return [...once.values()];
}

/** A registry may refuse an index whose children it does not have. */
export function childrenFirst(nodes: readonly GraphNode[]): GraphNode[] {
  const known = new Map(nodes.map((node) => [node.descriptor.digest, node]));
  const ordered = new Map<Digest, GraphNode>();
  const visit = (node: GraphNode): void => {
    if (ordered.has(node.descriptor.digest)) return;
    for (const child of node.document.kind === 'index' ? node.document.manifests : []) {
      const found = known.get(child.digest);
      if (found !== undefined) visit(found);
    }
    ordered.set(node.descriptor.digest, node);
  };
  for (const node of nodes) visit(node);
  return [...ordered.values()];
}
