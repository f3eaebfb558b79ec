import type { AttachedEvidence, Content } from '@sealift/blobs';
import { LIMITS, Tally } from '@sealift/bytes';
import { fullDigest } from '@sealift/delta';
import { type Descriptor, Documents, type Graph, platformName, readGraph } from '@sealift/oci';
import { formats } from '@sealift/sigstore';
import { isBundle, type Target } from '../verifying/open-target.ts';
import type { InspectedEvidence, InspectedImage, Inspection } from './inspection.ts';

/**
 * Reads what a target says about itself: manifests and indexes, and no layer. @throws Rejection of
 * the bytes' codes
 */
export async function inspect(
  content: Target & { readonly manifestDigest?: string },
): Promise<Inspection> {
  const { manifest, manifestDigest, passedOver = [] } = content;
  const reading = {
    content,
    documents: new Documents((each) => content.read(each.digest, LIMITS.ociManifest)),
    shown: new Tally(LIMITS.reportEntries, 'platforms and layers to show', 'look at fewer images'),
  };
  return {
    origin: content.origin,
    ...(manifestDigest === undefined ? {} : { bundle: manifestDigest }),
    ...channelOf(content),
    ...(await inspectDelta(content)),
    images: await inspectImages(reading),
    evidence: await inspectAttached(reading),
    ...(passedOver.length === 0 ? {} : { passedOver }),
    ledger: (manifest?.ledger ?? []).map(({ digests: _, ...row }) => row),
    trust: (manifest?.trust ?? []).map(({ name }) => name),
  };
}

/** T34: what is shown grows with names times platforms, and with subjects times layers. */
interface Reading {
  readonly content: Content;
  readonly documents: Documents;
  readonly shown: Tally;
}

async function inspectImages(reading: Reading): Promise<InspectedImage[]> {
  const trees = new Map<string, InspectedTree>();
  const images: InspectedImage[] = [];
  for (const { name, descriptor } of reading.content.images) {
    const key = `${descriptor.digest} ${descriptor.mediaType} ${descriptor.size}`;
    const tree = trees.get(key) ?? (await inspectTree(descriptor, reading));
    trees.set(key, tree);
    reading.shown.add(1 + tree.platforms.length);
    images.push({ ...(name === undefined ? {} : { name }), ...tree });
  }
  return images;
}

async function inspectAttached({
  content,
  documents,
  shown,
}: Reading): Promise<InspectedEvidence[]> {
  const evidence: InspectedEvidence[] = [];
  for (const each of content.evidence) {
    const inspected = await inspectEvidence(each, documents);
    shown.add(1 + inspected.layers.length);
    evidence.push(inspected);
  }
  return evidence;
}

const channelOf = ({ manifest }: Target): Pick<Inspection, 'channel'> =>
  manifest?.channel === undefined ? {} : { channel: manifest.channel };

async function inspectDelta(content: Target): Promise<Pick<Inspection, 'delta'>> {
  const delta = content.manifest?.delta;
  if (delta === undefined || !isBundle(content)) return {};
  const { base, required } = delta;
  return {
    delta: {
      base,
      full: fullDigest(content),
      required: required.map(({ digest }) => digest),
      size: required.reduce((sum, { size }) => sum + size, 0),
    },
  };
}

type InspectedTree = Omit<InspectedImage, 'name'>;

async function inspectTree(
  descriptor: Descriptor,
  { content, documents }: Reading,
): Promise<InspectedTree> {
  const graph = await readGraph(
    descriptor,
    documents,
    (child) => content.size(child.digest) !== undefined,
  );
  return {
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    platforms: platforms(graph),
    manifests: graph.nodes.length,
    layers: graph.layers.length,
    size: [...graph.nodes.map((node) => node.descriptor), ...graph.configs, ...graph.layers].reduce(
      (sum, { size }) => sum + size,
      0,
    ),
  };
}

function platforms({ nodes }: Graph): string[] {
  const named = nodes.flatMap(({ descriptor: { platform } }) =>
    platform === undefined ? [] : [platformName(platform)],
  );
  return [...new Set(named)].filter((each) => each !== 'unknown/unknown');
}

async function inspectEvidence(
  { subject, scheme, descriptor }: AttachedEvidence,
  documents: Documents,
): Promise<InspectedEvidence> {
  const { document: manifest } = await documents.get(descriptor);
  const artifactType = manifest.artifactType ?? descriptor.artifactType;
  const layers =
    manifest.kind === 'index'
      ? []
      : manifest.layers.map((layer) => inspectLayer(layer, manifest.annotations));
  return {
    subject,
    scheme,
    digest: descriptor.digest,
    ...(artifactType === undefined ? {} : { artifactType }),
    layers,
  };
}

function inspectLayer(
  layer: Descriptor,
  ofManifest: ReadonlyMap<string, string>,
): InspectedEvidence['layers'][number] {
  const { mediaType, size, digest } = layer;
  const predicateType = formats.statedType(layer, ofManifest);
  return { mediaType, size, digest, ...(predicateType === undefined ? {} : { predicateType }) };
}
