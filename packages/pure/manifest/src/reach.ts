/**
 * What a bundle must hold, recomputed from its images and its evidence: the role of every blob, and
 * the order that follows.
 */
import { type Digest, printable, reject } from '@sealift/bytes';
import {
  contradicts,
  type Descriptor,
  type Graph,
  isIndexType,
  type ReadManifest,
  readGraph,
} from '@sealift/oci';
import { byText } from './encode.ts';
import type { BlobEntry, BundleManifest } from './manifest.ts';
import { isCarried, platformOf } from './platforms.ts';

/**
 * Ranks of blobs in the file, first to last: one pass can decide on evidence before it meets the
 * first layer.
 */
export const RANKS = [
  'evidence manifest',
  'evidence',
  'index',
  'manifest',
  'config',
  'layer',
] as const;
export type Rank = (typeof RANKS)[number];

/** A blob with the role it is known by; of several roles the first of RANKS. */
export interface RankedBlob extends BlobEntry {
  readonly mediaType: string;
  readonly rank: Rank;
}

/** Collects the roles of blobs. */
export class BlobRoles {
  readonly #blobs = new Map<Digest, RankedBlob>();

  /** The same bytes read in two ways are two documents. T17 @throws Rejection INDEX */
  add({ digest, mediaType, size }: Descriptor, rank: Rank): void {
    const known = this.#blobs.get(digest);
    if (known !== undefined && contradicts(known, { mediaType, size }))
      reject(
        'INDEX',
        `${digest} is described as ${described(known)} and as ${described({ mediaType, size })}`,
      );
    if (known === undefined || RANKS.indexOf(rank) < RANKS.indexOf(known.rank))
      this.#blobs.set(digest, { digest, mediaType, size, rank });
  }

  /** An image: its indexes, manifests, configs and layers. */
  addImage(graph: Graph): void {
    for (const { descriptor } of graph.nodes)
      this.add(descriptor, isIndexType(descriptor.mediaType) ? 'index' : 'manifest');
    this.#addBlobs(graph, 'config', 'layer');
  }

  /** A piece of evidence: its manifest (or index, and children) before the blobs that they name. */
  addEvidence(graph: Graph): void {
    for (const { descriptor } of graph.nodes) this.add(descriptor, 'evidence manifest');
    this.#addBlobs(graph, 'evidence', 'evidence');
  }

  get(digest: Digest): RankedBlob | undefined {
    return this.#blobs.get(digest);
  }

  /** All blobs in file order: by rank, within a rank by digest. */
  inOrder(): RankedBlob[] {
    return [...this.#blobs.values()].sort(
      (a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || byText(a.digest, b.digest),
    );
  }

  #addBlobs(graph: Graph, config: Rank, layer: Rank): void {
    for (const each of graph.configs) this.add(each, config);
    for (const each of graph.layers) this.add(each, layer);
    // A child that was left out, or visited under another type, still must not contradict.
    for (const { document } of graph.nodes)
      if (document.kind === 'index')
        for (const child of document.manifests)
          if (this.#blobs.has(child.digest)) this.add(child, 'layer');
  }
}

const described = ({ mediaType, size }: { mediaType: string; size: number }): string =>
  `${printable(mediaType)} of ${size} bytes`;

/**
 * The roles of all blobs that a bundle with this manifest must hold. All images and evidence are
 * walked at once, so that `read` may wait
 * for a blob that has yet to pass.
 * @throws Rejection INDEX | DIGEST | MANIFEST | LIMIT | UNSUPPORTED, and what `read` throws
 */
export async function rolesOf(manifest: BundleManifest, read: ReadManifest): Promise<BlobRoles> {
  const images = manifest.images.map((image) =>
    readGraph(image, read, (child) => isCarried(image.platforms, child)),
  );
  const evidence = manifest.evidence.map((each) => readGraph(each.manifest, read));
  const [imageGraphs, evidenceGraphs] = await Promise.all([
    Promise.all(images),
    Promise.all(evidence),
  ]);
  const roles = new BlobRoles();
  for (const graph of imageGraphs) roles.addImage(graph);
  for (const graph of evidenceGraphs) roles.addEvidence(graph);
  checkPlatforms(manifest, imageGraphs);
  checkSubjects(manifest, imageGraphs);
  return roles;
}

/** A platform that no child has would let two manifests describe one bundle. */
function checkPlatforms({ images }: BundleManifest, graphs: readonly Graph[]): void {
  images.forEach(({ name, platforms }, i) => {
    const there = carriedPlatforms(graphs[i], platforms);
    if (there.size !== platforms.length || platforms.some((each) => !there.has(each)))
      reject('MANIFEST', `image ${name}: the manifest lists other platforms than its index has`);
  });
}

function carriedPlatforms(graph: Graph | undefined, platforms: readonly string[]): Set<string> {
  const indexes =
    graph?.nodes.flatMap(({ document }) => (document.kind === 'index' ? [document] : [])) ?? [];
  const children = indexes
    .flatMap(({ manifests }) => manifests)
    .filter((child) => isCarried(platforms, child));
  return new Set(children.map(platformOf).filter((name) => name !== undefined));
}

/** Evidence and ledger rows are about what is carried, else nobody would ever look at them. T15 */
function checkSubjects({ evidence, ledger }: BundleManifest, graphs: readonly Graph[]): void {
  const subjects = new Set(
    graphs.flatMap(({ nodes }) => nodes.map(({ descriptor }) => descriptor.digest)),
  );
  const stranger = [...evidence, ...ledger].find(({ subject }) => !subjects.has(subject));
  if (stranger !== undefined)
    reject(
      'MANIFEST',
      `evidence or a ledger row is about ${stranger.subject}, which no image of the bundle holds`,
    );
}
