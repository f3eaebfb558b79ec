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
import {
  type AttachedFormat,
  cosign,
  isReferrer,
  parseStatement,
  type ReadLayer,
  type ReferrerForm,
} from '@sealift/sigstore';
import {
  attachmentManifest,
  isAttachmentForm,
  verifiedLayer,
  type Written,
} from './attachment-form.ts';
import { objectsIn, readDocument } from './manifest-json.ts';
import { isReferrerForm, type Referrer, writeReferrer } from './referrer-form.ts';

/** Evidence as it is pushed. */
export interface Canonical {
  readonly graph: Graph;
  /** The config blob of a manifest that was written anew; the content does not hold it. */
  readonly made?: Uint8Array;
}

/** Evidence of which at least one layer was accepted, as the content holds it. */
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
  const { graph, scheme } = accepted;
  const document = readDocument(graph.nodes[0]?.bytes ?? new Uint8Array(), graph.root.digest);
  const layers = await acceptedLayers(content, accepted, document);
  const [first] = layers;
  if (!isReferrer(scheme) || first === undefined) {
    const raws = layers.map(({ raw }) => raw);
    return isAttachmentForm(document, raws) ? { graph } : remade(attachmentManifest(raws));
  }
  const form = await accepted.format.layer.referrer(accepted.manifest, first);
  const referrer = referrerOf(accepted.subject, layers, form);
  return isReferrerForm(document, referrer) ? { graph } : remade(writeReferrer(referrer));
}

interface AcceptedLayer extends ReadLayer {
  /** Its descriptor, with nothing that was not verified. */
  readonly raw: JsonObject;
}

async function acceptedLayers(
  content: Content,
  { graph, format, manifest, wanted }: Accepted,
  document: JsonObject,
): Promise<AcceptedLayer[]> {
  const layers: AcceptedLayer[] = [];
  for (const [i, raw] of objectsIn(document, 'layers', graph.root.digest).entries()) {
    const descriptor = manifest.layers[i];
    if (descriptor === undefined || wanted[i] !== true) continue;
    const read = () => content.read(descriptor.digest, LIMITS.evidenceBlob);
    const layer = { descriptor, read };
    const verified = verifiedLayer(raw, format, await predicateTypeOf(format, layer));
    layers.push({ ...layer, raw: verified });
  }
  return layers;
}

/** A blob is read where its descriptor repeats something of it. */
async function predicateTypeOf(
  { layer: { annotations, decode } }: AttachedFormat,
  { descriptor, read }: ReadLayer,
): Promise<string | undefined> {
  const name = cosign.ANNOTATIONS.predicateType;
  if (!annotations.includes(name) || descriptor.annotations?.has(name) !== true) return undefined;
  const { content } = decode(descriptor, await read());
  return content.kind === 'dsse' ? parseStatement(content.envelope).predicateType : undefined;
}

function referrerOf(
  { mediaType, digest: of, size }: Descriptor,
  layers: readonly AcceptedLayer[],
  form: ReferrerForm,
): Referrer {
  const [layerType] = form.layerTypes ?? [];
  return {
    form,
    subject: { mediaType, size: BigInt(size), digest: of },
    layers: layers.map(({ raw }) => ({
      ...raw,
      ...(layerType === undefined ? {} : { mediaType: layerType }),
    })),
  };
}

async function remade({ manifest, config }: Written): Promise<Canonical> {
  const root = {
    mediaType: MEDIA_TYPES.ociManifest,
    digest: digest.of(manifest),
    size: manifest.length,
  };
  return { graph: await readGraph(root, async () => manifest), made: config };
}
