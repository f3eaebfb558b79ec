/**
 * Signatures and attestations as cosign's `download` prints them: one JSON value on each line. What
 * signs them nobody has checked.
 */
import { base64, LIMITS, utf8 } from '@sealift/bytes';
import type { AttachedImage, AttachedObject } from '@sealift/export';
import { reject } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import {
  cosign,
  decodeBundle,
  type Envelope,
  parseStatement,
  SIGN_PREDICATE,
} from '@sealift/sigstore';
import { jsonLine } from './json-line.ts';

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
  const place = { subject, digest };
  if (mediaType === MEDIA_TYPES.simpleSigning)
    return { ...place, kind: 'signature', text: signatureLine(layer, await image.read(layer)) };
  if (mediaType === MEDIA_TYPES.dsse)
    return { ...place, ...attestation(layer, await image.read(layer)) };
  if (mediaType.startsWith('application/vnd.dev.sigstore.bundle'))
    return bundled(place, await image.read(layer));
  // Under cosign's tags nothing else is honest; referrers may be anything.
  return scheme === 'cosign-sig' || scheme === 'cosign-att'
    ? reject('MEDIA_TYPE', `${digest}: a layer of type ${mediaType} is no evidence of cosign`)
    : undefined;
}

function attestation(
  layer: Descriptor,
  blob: Uint8Array,
): Pick<AttestationLine, 'kind' | 'predicateType' | 'text' | 'envelope'> {
  const { content } = cosign.attestation.layer.decode(layer, blob);
  if (content.kind !== 'dsse') return reject('INTERNAL', 'an attestation that is no envelope');
  const { predicateType } = parseStatement(content.envelope);
  return {
    kind: 'attestation',
    predicateType,
    envelope: content.envelope,
    text: jsonLine(blob, LIMITS.evidenceBlob),
  };
}

/**
 * T22: what a bundle is says its content, not where it hangs. A signature over a file is neither.
 */
function bundled(
  place: { readonly subject: string; readonly digest: string },
  blob: Uint8Array,
): AttestationLine | undefined {
  const { content } = decodeBundle(blob);
  if (content.kind !== 'dsse') return undefined;
  const { predicateType } = parseStatement(content.envelope);
  const text = jsonLine(blob, LIMITS.evidenceBlob);
  if (predicateType === SIGN_PREDICATE) return { ...place, kind: 'signature', text };
  return { ...place, kind: 'attestation', predicateType, envelope: content.envelope, text };
}

/**
 * cosign's `SignedPayload`. It prints certificates as Go holds them; here they have the one member
 * of these that is the certificate, `Raw`.
 */
function signatureLine(layer: Descriptor, payload: Uint8Array): string {
  const { content, material } = cosign.signature.layer.decode(layer, payload);
  if (content.kind !== 'simple signing')
    return reject('INTERNAL', 'a signature over something else than a payload');
  const raw = (der: Uint8Array): { Raw: string } => ({ Raw: base64.encode(der) });
  const [cert, chain] =
    material.kind === 'certificate' ? [raw(material.leaf), material.hints.map(raw)] : [null, null];
  const members = {
    Base64Signature: JSON.stringify(base64.encode(content.signature)),
    Payload: JSON.stringify(base64.encode(payload)),
    Cert: JSON.stringify(cert),
    Chain: JSON.stringify(chain),
    Bundle: annotation(layer, 'dev.sigstore.cosign/bundle'),
    RFC3161Timestamp: annotation(layer, 'dev.sigstore.cosign/rfc3161timestamp'),
  };
  return `{${Object.entries(members)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}`;
}

/** JSON that travels as text; as it is, since numbers of logs pass 2^53. */
function annotation({ annotations }: Descriptor, name: string): string {
  const text = annotations?.get(name);
  return text ? jsonLine(utf8.encode(text), LIMITS.bundleJson) : 'null';
}
