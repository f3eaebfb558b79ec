/**
 * Signatures and attestations as cosign's `download` prints them: one JSON value on each line. What
 * signs them nobody has checked.
 */
import { LIMITS } from '@sealift/bytes';
import type { AttachedImage, AttachedObject } from '@sealift/export';
import { reject } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import { type Envelope, formats, signedKind } from '@sealift/sigstore';

/** One piece of evidence. */
export interface EvidenceLine {
  readonly subject: string;
  /** Of the layer that holds it. */
  readonly digest: string;
  readonly kind: 'signature' | 'attestation';
  /** Of an attestation. */
  readonly predicateType?: string;
  /** JSON, on one line. */
  readonly text: string;
}

/** An attestation's envelope, for whoever wants what is inside. */
export type AttestationLine = EvidenceLine & { readonly envelope?: Envelope };

/**
 * All evidence on an image and its parts, by both conventions, each layer once. @throws Rejection
 * PARSE | STRUCTURE | MEDIA_TYPE | … where a piece is not what its type says
 */
export async function evidenceLines(image: AttachedImage): Promise<AttestationLine[]> {
  const lines = new Map<string, AttestationLine>();
  for (const object of image.attached)
    for (const layer of layersOf(object)) {
      const line = await lineOf(image, object, layer);
      if (line !== undefined) lines.set(`${line.subject} ${line.digest} ${line.text}`, line);
    }
  return [...lines.values()];
}

/** Of the object's own manifest. */
export function layersOf({ graph }: AttachedObject): readonly Descriptor[] {
  const document = graph.nodes[0]?.document;
  const layers = document?.kind === 'manifest' ? document.layers : [];
  return layers.length <= LIMITS.legacyLayers
    ? layers
    : reject('LIMIT', `${layers.length} layers of evidence, limit ${LIMITS.legacyLayers}`);
}

async function lineOf(
  image: AttachedImage,
  { subject, scheme }: AttachedObject,
  layer: Descriptor,
): Promise<AttestationLine | undefined> {
  const { digest, mediaType } = layer;
  const reader = formats.ofLayer(mediaType)?.layer;
  // Under cosign's tags nothing else is honest; referrers may be anything.
  if (reader === undefined)
    return scheme === 'cosign-sig' || scheme === 'cosign-att'
      ? reject('MEDIA_TYPE', `${digest}: a layer of type ${mediaType} is no evidence of cosign`)
      : undefined;
  const blob = await image.read(layer);
  const evidence = reader.decode(layer, blob);
  // A signature over a file is neither.
  const signed = signedKind(evidence.content);
  if (signed === undefined) return undefined;
  return { subject, digest, ...signed, text: reader.print(evidence, layer, blob) };
}
