/** What goes into one repository, read and checked before anything is written. */

import type { Content } from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import {
  attachmentTag,
  type Descriptor,
  type Documents,
  type Graph,
  type GraphNode,
  readGraph,
} from '@sealift/oci';
import { isReferrer } from '@sealift/sigstore';
import type { Cleared } from '../import-cleared.ts';
import type { PlannedImage } from './destinations.ts';
import {
  type CarriedEvidence,
  type ClearedLayer,
  type Evidence,
  evidenceOf,
  type FoundEvidence,
  type SelectOptions,
  selectEvidence,
} from './select-evidence.ts';

export interface RepositoryPlan {
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
  readonly cleared: readonly ClearedLayer[];
  readonly leftBehind: readonly FoundEvidence[];
  readonly unverified: readonly FoundEvidence[];
  readonly writtenAnew: readonly FoundEvidence[];
}

export interface RepositoryPlanInput extends SelectOptions {
  readonly cleared: Cleared;
}

/**
 * What goes into each repository. T34: what images share is read once, and a tree once for all of
 * its names. @throws Rejection MISSING_BLOB | DIGEST | INDEX | LIMIT | UNSUPPORTED
 */
export async function loadRepositoryPlans(
  planned: readonly PlannedImage[],
  input: RepositoryPlanInput,
): Promise<readonly RepositoryPlan[]> {
  const evidence = evidenceOf(input.cleared);
  const trees = await treesOf(planned, input, evidence.documents);
  const byRepository = Map.groupBy(planned, ({ destination }) => destination.repository);
  return Promise.all(
    [...byRepository].map(([repository, images]) =>
      loadRepositoryPlan({ repository, images, trees, evidence }, input),
    ),
  );
}

const TAGGED = ['cosign-sig', 'cosign-att', 'cosign-sbom'] as const;

type Trees = ReadonlyMap<PlannedImage, Graph>;

interface Load {
  readonly repository: string;
  readonly images: readonly PlannedImage[];
  readonly trees: Trees;
  readonly evidence: Evidence;
}

async function loadRepositoryPlan(
  { repository, images: planned, trees, evidence }: Load,
  { cleared: { content }, carry, only }: RepositoryPlanInput,
): Promise<RepositoryPlan> {
  const images = planned.map((each) => ({
    planned: each,
    graph: trees.get(each) ?? reject('INTERNAL', 'a planned image without a tree'),
  }));
  const graphs = [...new Set(images.map(({ graph }) => graph))];
  const manifests = childrenFirst(graphs.flatMap(({ nodes }) => nodes));
  const subjects = new Map(
    manifests.map(({ descriptor }) => [descriptor.digest, descriptor] as const),
  );
  const { carried, ...others } = await selectEvidence(evidence, subjects, { carry, only });
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
      attachmentTag(subject, TAGGED.find((one) => one === scheme) ?? 'cosign-sig'),
    ),
    blobs: presentBlobs(content, made, [...graphs, ...carried.map(({ graph }) => graph)]),
    made,
    ...others,
  };
}

async function treesOf(
  planned: readonly PlannedImage[],
  { cleared }: RepositoryPlanInput,
  documents: Documents,
): Promise<Trees> {
  const { content } = cleared;
  const roots = new Map(
    content.images.toReversed().map(({ descriptor }) => [descriptor.digest, descriptor]),
  );
  const graphs = new Map<Digest, Graph>();
  const trees = new Map<PlannedImage, Graph>();
  for (const image of planned) {
    // Verification comes first, always: what it cleared is what this is about.
    if (cleared.image(image.source, image.digest) === undefined)
      reject(
        'INTERNAL',
        `${printable(image.source)} (${image.digest}) was to be imported without having been ` +
          `accepted`,
      );
    const root =
      roots.get(image.digest) ??
      reject('MISSING_BLOB', `${printable(content.origin)}: there is no image ${image.digest}`);
    const graph = graphs.get(image.digest) ?? (await readTree(root, content, documents));
    graphs.set(image.digest, graph);
    trees.set(image, graph);
  }
  return trees;
}

/** Children that the content does not hold were left out on purpose (`--platform`). */
const readTree = (root: Descriptor, content: Content, documents: Documents): Promise<Graph> =>
  readGraph(root, documents, (child) => content.size(child.digest) !== undefined);

const blobsOf = ({ configs, layers }: Graph): Descriptor[] => [...configs, ...layers];

/** Each blob once, and it must be here: `urls` are never followed (T18). */
function presentBlobs(
  content: Content,
  made: RepositoryPlan['made'],
  graphs: readonly Graph[],
): Descriptor[] {
  const blobs = graphs.flatMap(blobsOf);
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
