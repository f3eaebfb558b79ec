/** Images with what is attached to them, as they say of themselves: manifests alone are hashed. */
import type { AttachedEvidence } from '@sealift/blobs';
import { type Digest, LIMITS, Tally } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';
import { type Descriptor, Documents, type Graph, platformName, readGraph } from '@sealift/oci';
import type { Target } from '../verifying/open-target.ts';
import { type Claim, claimsOf } from './claims.ts';

/** An object of evidence, and what it claims; nothing where it cannot be read. */
export interface DescribedEvidence {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly digest: Digest;
  readonly claims: readonly Claim[];
}

/** An image. Sizes in bytes. */
export interface DescribedImage {
  /** Its digest where it has no name. */
  readonly name: string;
  readonly digest: Digest;
  readonly platforms: readonly string[];
  readonly size: number;
  readonly evidence: readonly DescribedEvidence[];
  /** Of an index its children, in its order; otherwise itself. */
  readonly parts: readonly DescribedPart[];
  /** All that it consists of: manifests, configs and layers. */
  readonly blobs: ReadonlyMap<Digest, number>;
}

/** One platform of an image, or an image without an index. */
export interface DescribedPart {
  readonly digest: Digest;
  /** As the index calls it. */
  readonly platform?: string;
  readonly blobs: ReadonlyMap<Digest, number>;
}

/** What a bundle or layout says that it holds. */
export interface Described {
  readonly images: readonly DescribedImage[];
  /** Of images and of evidence, each once, in bytes. */
  readonly blobs: ReadonlyMap<Digest, number>;
}

interface Reading {
  readonly content: Target;
  readonly documents: Documents;
  readonly evidence: ReadonlyMap<Digest, readonly DescribedEvidence[]>;
  /** T34: names times platforms, and parts times evidence. */
  readonly shown: Tally;
}

/** Reads manifests and evidence, and no layer. @throws Rejection of the bytes' codes | LIMIT */
export async function describe(content: Target): Promise<Described> {
  const documents = new Documents((each) => content.read(each.digest, LIMITS.ociManifest));
  const shown = new Tally(LIMITS.reportEntries, 'parts of images', 'look at fewer images');
  const evidence = Map.groupBy(await readEvidence(content, documents), ({ subject }) => subject);
  const reading = { content, documents, evidence, shown };
  const trees = new Map<string, Omit<DescribedImage, 'name'>>();
  const images: DescribedImage[] = [];
  for (const { name, descriptor } of content.images) {
    const tree = trees.get(descriptor.digest) ?? (await describeImage(descriptor, reading));
    trees.set(descriptor.digest, tree);
    shown.add(1 + tree.evidence.length + tree.platforms.length);
    images.push({ name: name ?? descriptor.digest, ...tree });
  }
  const attached = await evidenceBlobs(content.evidence, documents);
  const blobs = new Map([...images.flatMap((image) => [...image.blobs]), ...attached]);
  return { images, blobs };
}

async function readEvidence(content: Target, documents: Documents): Promise<DescribedEvidence[]> {
  const all: DescribedEvidence[] = [];
  for (const attached of content.evidence) {
    const { subject, scheme, descriptor } = attached;
    const claims = await claimsOf(attached, content, documents);
    all.push({ subject, scheme, digest: descriptor.digest, claims });
  }
  return all;
}

async function describeImage(
  descriptor: Descriptor,
  { content, documents, evidence, shown }: Reading,
): Promise<Omit<DescribedImage, 'name'>> {
  const isHere = (child: Descriptor): boolean => content.size(child.digest) !== undefined;
  const graph = await readGraph(descriptor, documents, isHere);
  const blobs = blobsOf(graph);
  shown.add(blobs.size);
  return {
    digest: descriptor.digest,
    platforms: platformsOf(graph),
    size: [...blobs.values()].reduce((sum, size) => sum + size, 0),
    evidence: graph.nodes.flatMap((node) => evidence.get(node.descriptor.digest) ?? []),
    parts: await partsOf(descriptor, documents, isHere),
    blobs,
  };
}

async function partsOf(
  root: Descriptor,
  documents: Documents,
  isHere: (child: Descriptor) => boolean,
): Promise<DescribedPart[]> {
  const { document } = await documents.get(root);
  const children = document.kind === 'index' ? document.manifests.filter(isHere) : [root];
  const parts: DescribedPart[] = [];
  for (const child of children) {
    const { digest, platform } = child;
    const named = platform === undefined ? {} : { platform: platformName(platform) };
    const blobs = blobsOf(await readGraph(child, documents, isHere));
    parts.push({ digest, ...named, blobs });
  }
  return parts;
}

const blobsOf = ({ nodes, configs, layers }: Graph): ReadonlyMap<Digest, number> =>
  new Map(
    [...nodes.map((node) => node.descriptor), ...configs, ...layers].map(({ digest, size }) => [
      digest,
      size,
    ]),
  );

const platformsOf = ({ nodes }: Graph): string[] =>
  [
    ...new Set(
      nodes.flatMap(({ descriptor: { platform } }) =>
        platform === undefined ? [] : [platformName(platform)],
      ),
    ),
  ].filter((name) => name !== 'unknown/unknown');

async function evidenceBlobs(
  evidence: readonly AttachedEvidence[],
  documents: Documents,
): Promise<[Digest, number][]> {
  const blobs = new Map<Digest, number>();
  for (const { descriptor } of evidence)
    for (const [digest, size] of blobsOf(await readGraph(descriptor, documents)))
      blobs.set(digest, size);
  return [...blobs];
}
