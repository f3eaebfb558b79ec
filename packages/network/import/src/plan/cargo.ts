/** What goes into one repository, read and checked before anything is written. */

import type { Content } from '@sealift/blobs';
import { type Digest, digest, LIMITS, printable, reject } from '@sealift/bytes';
import {
  attachmentTag,
  type Descriptor,
  type Graph,
  type GraphNode,
  readGraph,
} from '@sealift/oci';
import { isReferrer } from '@sealift/sigstore';
import type { Report } from '@sealift/verify';
import {
  type CarriedEvidence,
  type FoundEvidence,
  type SelectOptions,
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
  /** Blobs that the content does not hold, since they were made here. */
  readonly made: ReadonlyMap<Digest, Uint8Array>;
  readonly leftBehind: readonly FoundEvidence[];
  readonly writtenAnew: readonly FoundEvidence[];
}

export interface CargoInput extends SelectOptions {
  readonly content: Content;
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
  const subjects = new Map(
    manifests.map(({ descriptor }) => [descriptor.digest, descriptor] as const),
  );
  const { carried, ...others } = await selectEvidence(content, subjects, {
    report,
    carryUnverified,
  });
  const made = new Map(
    carried.flatMap((each) => (each.made === undefined ? [] : [[digest.of(each.made), each.made]])),
  );
  const attachments = carried.filter(({ scheme }) => !isReferrer(scheme));
  return {
    repository,
    images,
    manifests,
    referrers: carried.filter(({ scheme }) => isReferrer(scheme)),
    attachments: Map.groupBy(attachments, ({ subject, scheme }) =>
      attachmentTag(subject, scheme === 'cosign-att' ? scheme : 'cosign-sig'),
    ),
    blobs: presentBlobs(content, made, [...images, ...carried].flatMap(blobsOf)),
    made,
    ...others,
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

const blobsOf = ({ graph }: { readonly graph: Graph }): Descriptor[] => [
  ...graph.configs,
  ...graph.layers,
];

/** Each blob once, and it must be here: `urls` are never followed (T18). */
function presentBlobs(
  content: Content,
  made: Cargo['made'],
  blobs: readonly Descriptor[],
): Descriptor[] {
  const once = new Map(blobs.map((blob) => [blob.digest, blob]));
  for (const { digest, size } of blobs) {
    const found = made.get(digest)?.length ?? content.size(digest);
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
