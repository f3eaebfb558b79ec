import type { AttachedEvidence, Content, NamedImage } from '@sealift/blobs';
import { LIMITS } from '@sealift/bytes';
import { type Descriptor, type Graph, parseManifest, platformName, readGraph } from '@sealift/oci';
import { isBundle, type Target } from '../verifying/open-target.ts';
import type { InspectedEvidence, InspectedImage, Inspection } from './inspection.ts';

/**
 * Reads what a target says about itself: manifests and indexes, and no layer. @throws Rejection of
 * the bytes' codes
 */
export async function inspect(
  content: Target & { readonly manifestDigest?: string },
): Promise<Inspection> {
  const images: InspectedImage[] = [];
  for (const image of content.images) images.push(await inspectImage(image, content));
  const evidence: InspectedEvidence[] = [];
  for (const each of content.evidence) evidence.push(await inspectEvidence(each, content));
  return {
    origin: content.origin,
    ...(content.manifestDigest === undefined ? {} : { bundle: content.manifestDigest }),
    ...(await inspectDelta(content)),
    images,
    evidence,
    ledger: (content.manifest?.ledger ?? []).map(({ subject, scheme, outcome }) => ({
      subject,
      scheme,
      outcome,
    })),
    trust: (content.manifest?.trust ?? []).map(({ name }) => name),
  };
}

async function inspectDelta(content: Target): Promise<Pick<Inspection, 'delta'>> {
  const delta = content.manifest?.delta;
  if (delta === undefined || !isBundle(content)) return {};
  const { fullDigest } = await import('@sealift/delta');
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

async function inspectImage(
  { name, descriptor }: NamedImage,
  content: Content,
): Promise<InspectedImage> {
  const graph = await readGraph(
    descriptor,
    (each) => content.read(each.digest, LIMITS.ociManifest),
    (child) => content.size(child.digest) !== undefined,
  );
  return {
    ...(name === undefined ? {} : { name }),
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
  content: Content,
): Promise<InspectedEvidence> {
  const manifest = parseManifest(
    await content.read(descriptor.digest, LIMITS.ociManifest),
    descriptor,
  );
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
  { mediaType, size, digest, annotations }: Descriptor,
  ofManifest: ReadonlyMap<string, string>,
): InspectedEvidence['layers'][number] {
  const predicateType =
    annotations?.get('predicateType') ?? ofManifest.get('dev.sigstore.bundle.predicateType');
  return { mediaType, size, digest, ...(predicateType === undefined ? {} : { predicateType }) };
}
