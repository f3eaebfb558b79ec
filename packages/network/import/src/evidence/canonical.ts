/**
 * A verdict is about layers, a registry lists manifests: around accepted layers travels a manifest
 * that says nothing else. T39
 */
import type { Content } from '@sealift/blobs';
import { digest, type JsonObject, LIMITS } from '@sealift/bytes';
import {
  type Descriptor,
  type Graph,
  type Manifest,
  MEDIA_TYPES,
  readGraph,
  type Scheme,
} from '@sealift/oci';
import { type AttachedFormat, isReferrer } from '@sealift/sigstore';
import {
  attachmentManifest,
  isAttachmentForm,
  verifiedLayer,
  type Written,
} from './attachment-form.ts';
import { type Facts, factsOf } from './facts.ts';
import { objectsIn, readDocument } from './json-manifest.ts';
import { isReferrerForm, type Referrer, writeReferrer } from './referrer-form.ts';

/** Evidence as it is pushed. */
export interface Canonical {
  readonly graph: Graph;
  /** The config blob of a manifest that was written anew; the content does not hold it. */
  readonly made?: Uint8Array;
}

export interface Accepted {
  readonly subject: Descriptor;
  readonly scheme: Scheme;
  readonly format: AttachedFormat;
  readonly graph: Graph;
  readonly manifest: Manifest;
  /** For each layer whether it was accepted. */
  readonly wanted: readonly boolean[];
}

/**
 * The object as it is where its manifest holds nothing but accepted layers in a form that cosign,
 * podman or sealift writes; else one written anew around them. @throws Rejection DIGEST | LIMIT |
 * MISSING_BLOB
 */
export async function canonical(content: Content, accepted: Accepted): Promise<Canonical> {
  const { graph, scheme, wanted, manifest } = accepted;
  const document = readDocument(graph.nodes[0]?.bytes ?? new Uint8Array(), graph.root.digest);
  const facts: Facts[] = [];
  const layers: JsonObject[] = [];
  for (const [i, raw] of objectsIn(document, 'layers', graph.root.digest).entries()) {
    const layer = manifest.layers[i];
    if (layer === undefined || wanted[i] !== true) continue;
    const found = await readFacts(content, accepted.format, layer);
    facts.push(found);
    layers.push(verifiedLayer(raw, found.predicateType));
  }
  if (!isReferrer(scheme))
    return isAttachmentForm(document, layers) ? { graph } : remade(attachmentManifest(layers));
  const referrer = referrerOf(accepted, layers, facts[0] ?? {});
  return isReferrerForm(document, referrer) ? { graph } : remade(writeReferrer(referrer));
}

/** A blob is read where its manifest repeats something of it. */
async function readFacts(
  content: Content,
  format: AttachedFormat,
  layer: Descriptor,
): Promise<Facts> {
  if (format.layer.kind !== 'bundle' && layer.annotations?.has('predicateType') !== true) return {};
  return factsOf(format, layer, await content.read(layer.digest, LIMITS.evidenceBlob));
}

function referrerOf(
  { format, manifest, subject: { mediaType, digest: of, size } }: Accepted,
  layers: readonly JsonObject[],
  { types = [MEDIA_TYPES.bundle], content, predicateType }: Facts,
): Referrer {
  const { kind } = format.layer;
  const common = { kind, subject: { mediaType, size: BigInt(size), digest: of } };
  if (kind === 'signature')
    return { ...common, layers, types: [MEDIA_TYPES.cosignSig], annotations: {} };
  if (kind === 'attestation') {
    const { artifactType = manifest.config.mediaType } = manifest;
    const experiment = artifactType === MEDIA_TYPES.cosignAtt;
    const type = experiment ? MEDIA_TYPES.cosignAtt : MEDIA_TYPES.inToto;
    return { ...common, layers, types: [type], annotations: {} };
  }
  const annotations = {
    ...(content === undefined ? {} : { 'dev.sigstore.bundle.content': content }),
    ...(predicateType === undefined ? {} : { 'dev.sigstore.bundle.predicateType': predicateType }),
  };
  const bundles = layers.map((layer) => ({ ...bare(layer), mediaType: types[0] }));
  return { ...common, layers: bundles, types, annotations };
}

/** All that a bundle needs is in its blob. */
const bare = ({ annotations: _, ...layer }: JsonObject): JsonObject => layer;

async function remade({ manifest, config }: Written): Promise<Canonical> {
  const root = {
    mediaType: MEDIA_TYPES.ociManifest,
    digest: digest.of(manifest),
    size: manifest.length,
  };
  return { graph: await readGraph(root, async () => manifest), made: config };
}
