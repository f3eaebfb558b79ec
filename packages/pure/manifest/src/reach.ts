/**
 * What a bundle must hold, recomputed from its images and its evidence: the role of every blob, and
 * the order that follows.
 */
import { type Digest, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import {
  contradicts,
  type Descriptor,
  Documents,
  type Graph,
  isIndexType,
  type ReadManifest,
  readGraph,
} from '@sealift/oci';
import { byText } from './encode.ts';
import type { BlobEntry, BundleImage, BundleManifest } from './manifest.ts';
import { isCarried, platformOf } from './platforms.ts';

/**
 * Roles of blobs in the file, first to last: one pass can decide on evidence before it meets the
 * first layer.
 */
export const BLOB_ROLES = [
  'evidence manifest',
  'evidence',
  'index',
  'manifest',
  'config',
  'layer',
] as const;

/** What a blob is to an image, from manifests to layers, in the order of a file. */
export type BlobRole = (typeof BLOB_ROLES)[number];

/** A blob with the role it is known by; of several roles the first of BLOB_ROLES. */
export interface NeededBlob extends BlobEntry {
  readonly mediaType: string;
  readonly role: BlobRole;
}

/** Collects the roles of blobs. */
export class BlobRoles {
  readonly #blobs = new Map<Digest, NeededBlob>();

  /** The same bytes read in two ways are two documents. T17 @throws Rejection INDEX */
  add({ digest, mediaType, size }: Descriptor, role: BlobRole): void {
    const known = this.#blobs.get(digest);
    if (known !== undefined && contradicts(known, { mediaType, size }))
      reject(
        'INDEX',
        `${digest} is described as ${described(known)} and as ${described({ mediaType, size })}`,
      );
    if (known === undefined || BLOB_ROLES.indexOf(role) < BLOB_ROLES.indexOf(known.role))
      this.#blobs.set(digest, { digest, mediaType, size, role });
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

  get(digest: Digest): NeededBlob | undefined {
    return this.#blobs.get(digest);
  }

  /** All blobs in file order: by role, within a role by digest. */
  inOrder(): NeededBlob[] {
    return [...this.#blobs.values()].sort(
      (a, b) =>
        BLOB_ROLES.indexOf(a.role) - BLOB_ROLES.indexOf(b.role) || byText(a.digest, b.digest),
    );
  }

  #addBlobs(graph: Graph, config: BlobRole, layer: BlobRole): void {
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
  const documents = new Documents(read);
  const images = onePerTree(manifest.images).map((image) => walk(image, documents));
  const evidence = onePerDigest(manifest.evidence).map((each) => readGraph(each, documents));
  const [trees, evidenceGraphs] = await Promise.all([Promise.all(images), Promise.all(evidence)]);
  const roles = new BlobRoles();
  for (const { graph } of trees) roles.addImage(graph);
  for (const graph of evidenceGraphs) roles.addEvidence(graph);
  for (const tree of trees) checkPlatforms(tree);
  checkSubjects(manifest, trees);
  return roles;
}

interface Tree {
  readonly image: BundleImage;
  readonly graph: Graph;
}

async function walk(image: BundleImage, documents: Documents): Promise<Tree> {
  const platforms = new Set(image.platforms);
  return {
    image,
    graph: await readGraph(image, documents, (child) => isCarried(platforms, child)),
  };
}

/** T34: however many names a tree has, it is walked once. */
const onePerTree = (images: readonly BundleImage[]): BundleImage[] =>
  first(images, ({ digest, mediaType, size, platforms }) =>
    JSON.stringify([digest, mediaType, size, platforms]),
  );

/** One object may be attached to thousands of subjects; one described in two ways is two. */
const onePerDigest = (evidence: BundleManifest['evidence']): Descriptor[] =>
  first(
    evidence.map(({ manifest }) => manifest),
    ({ digest, mediaType, size }) => `${digest} ${size} ${mediaType}`,
  );

function first<T>(all: readonly T[], key: (each: T) => string): T[] {
  const known = new Map<string, T>();
  for (const each of all) if (!known.has(key(each))) known.set(key(each), each);
  return [...known.values()];
}

/** A platform that no child has would let two manifests describe one bundle. */
function checkPlatforms({ image: { name, platforms }, graph }: Tree): void {
  const there = carriedPlatforms(graph, new Set(platforms));
  if (there.size !== platforms.length || platforms.some((platform) => !there.has(platform)))
    reject('MANIFEST', `image ${name}: the manifest lists other platforms than its index has`);
}

function carriedPlatforms({ nodes }: Graph, platforms: ReadonlySet<string>): Set<string> {
  const children = nodes
    .flatMap(({ document }) => (document.kind === 'index' ? document.manifests : []))
    .filter((child) => isCarried(platforms, child));
  return new Set(children.map(platformOf).filter((name) => name !== undefined));
}

/** What hangs on images may be hung on, and that again: from the images on, and so deep only. */
function addAttached(subjects: Set<Digest>, evidence: BundleManifest['evidence']): void {
  const bySubject = Map.groupBy(evidence, ({ subject }) => subject);
  let level: Iterable<Digest> = [...subjects];
  for (let depth = 1; depth < LIMITS.attachedDepth; depth++) {
    const next = new Set<Digest>();
    for (const subject of level)
      for (const { manifest } of bySubject.get(subject) ?? [])
        if (!subjects.has(manifest.digest)) next.add(manifest.digest);
    for (const each of next) subjects.add(each);
    level = next;
  }
}

/** Evidence and ledger rows are about what is carried, else nobody would ever look at them. T15 */
function checkSubjects({ evidence, ledger }: BundleManifest, trees: readonly Tree[]): void {
  const subjects = new Set<Digest>();
  for (const { graph } of trees)
    for (const { descriptor } of graph.nodes) subjects.add(descriptor.digest);
  addAttached(subjects, evidence);
  const stranger = [...evidence, ...ledger].find(({ subject }) => !subjects.has(subject));
  if (stranger !== undefined)
    reject(
      'MANIFEST',
      `evidence or a ledger row is about ${stranger.subject}, which no image of the bundle holds`,
    );
}
