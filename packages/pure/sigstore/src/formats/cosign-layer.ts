/**
 * cosign's layers: one signature or attestation each, in a manifest under the tag
 * `sha256-<hex>.sig` or `.att` (VERIFICATION §4). The signature, certificate, chain and log entry
 * are annotations of the layer's descriptor.
 */
import { canonicalJson, Fields, type Json, json, LIMITS, pem, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import type { InclusionProof, LogEntry } from '@sealift/tlog';
import type { Evidence, KeyMaterial, SignedContent } from '../evidence.ts';
import type { EvidenceFormat, Relogged } from './format.ts';
import { readRekorBundle, writeRekorBundle } from './rekor-bundle.ts';
import { readProof } from './sigstore-bundle/entries.ts';
import { proofJson } from './sigstore-bundle/write-entry.ts';

export type Annotations = ReadonlyMap<string, string>;

/** Annotations of a layer of a .sig or .att object, which carry its evidence. */
export const ANNOTATION = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
  /** Ours, which cosign passes over: its own have no room for a proof. */
  inclusion: 'dev.sealift.inclusion-proof',
  /** Repeats what the layer's statement says. */
  predicateType: 'predicateType',
} as const;

/** All that cosign's layers say beside their blob. */
export const LAYER_ANNOTATIONS: readonly string[] = Object.values(ANNOTATION);

/** cosign's own formats always hash with SHA-256, but for Ed25519 (VERIFICATION §13). */
export const COSIGN_HASHES: EvidenceFormat['hashes'] = {
  p256: ['sha256'],
  p384: ['sha256'],
  p521: ['sha256'],
  ed25519: ['sha512'],
  rsa: ['sha256'],
  'rsa-pss': ['sha256', 'sha384', 'sha512'],
};

/** What the two kinds of layers differ in. */
export interface LayerKind {
  readonly format: EvidenceFormat;
  readonly mediaType: string;
  read(annotations: Annotations, blob: Uint8Array): SignedContent;
}

/**
 * Decodes one layer of a .sig or .att manifest.
 * @param blob the layer, already compared with its descriptor
 * @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT | UNSUPPORTED
 */
export function decodeCosignLayer(
  { format, mediaType, read }: LayerKind,
  layer: Descriptor,
  blob: Uint8Array,
): Evidence {
  const annotations = layer.annotations ?? new Map<string, string>();
  // T22: the tag does not decide what a layer is, but a layer of the other kind was put there by
  // nobody honest.
  if (layer.mediaType !== mediaType)
    reject('MEDIA_TYPE', `layer of another media type than ${mediaType}`);
  return {
    format,
    digest: layer.digest,
    content: read(annotations, blob),
    material: readMaterial(annotations),
    entries: readEntries(annotations),
    timestamps: readTimestamp(annotations.get(ANNOTATION.timestamp)),
  };
}

function readEntries(annotations: Annotations): LogEntry[] {
  const bundle = annotations.get(ANNOTATION.bundle);
  const inclusion = annotations.get(ANNOTATION.inclusion);
  if (bundle === undefined)
    return inclusion === undefined
      ? []
      : reject('STRUCTURE', 'proof of an entry that is not there');
  const entry = readRekorBundle(fieldsOf(bundle, 'Rekor bundle'));
  return [{ ...entry, proof: inclusion === undefined ? undefined : provedBy(inclusion) }];
}

/** As a bundle states it; here nothing else says which leaf it is. */
function provedBy(inclusion: string): InclusionProof {
  const fields = fieldsOf(inclusion, 'inclusion proof');
  if (!fields.has('logIndex')) fields.fail('logIndex', 'is missing');
  return readProof(fields);
}

const fieldsOf = (text: string, where: string): Fields =>
  new Fields(json.parse(utf8.encode(text)), where, 'STRUCTURE');

/**
 * The annotations of a layer that says more of the log; the promise stays as it was written.
 * @throws Rejection UNSUPPORTED for what these forms cannot hold
 */
export function cosignWithEntries(
  { annotations = new Map() }: Descriptor,
  blob: Uint8Array,
  entries: readonly LogEntry[],
): Relogged {
  const [entry, ...more] = entries;
  if (entry?.proof === undefined || more.length > 0)
    return reject('UNSUPPORTED', 'cosign layers hold one log entry');
  const own = [...annotations].filter(([name]) => LAYER_ANNOTATIONS.includes(name));
  const said = new Map(own).set(ANNOTATION.inclusion, textOf(proofJson(entry.proof)));
  if (!said.has(ANNOTATION.bundle)) said.set(ANNOTATION.bundle, writeRekorBundle(entry));
  return { blob, annotations: said };
}

const textOf = (document: Json): string => utf8.decode(canonicalJson(document));

function readMaterial(annotations: Annotations): KeyMaterial {
  const leaf = annotations.get(ANNOTATION.certificate);
  const chain = annotations.get(ANNOTATION.chain);
  if (!leaf)
    return chain
      ? reject('STRUCTURE', 'certificate chain without a certificate')
      : { kind: 'key', hint: '' };
  return {
    kind: 'certificate',
    leaf: pem.decodeOne(leaf, ['CERTIFICATE'], 'STRUCTURE').der,
    hints: chain ? readChain(chain) : [],
  };
}

/** `{"SignedRFC3161Timestamp":"<base64 of a TimeStampResp>"}` */
function readTimestamp(text: string | undefined): Uint8Array[] {
  if (!text) return [];
  const fields = fieldsOf(text, 'timestamp');
  const response = fields.bytes('SignedRFC3161Timestamp');
  fields.end();
  return [response];
}

function readChain(text: string): Uint8Array[] {
  const blocks = pem.decode(text, 'STRUCTURE');
  if (blocks.length > LIMITS.certificates)
    reject('LIMIT', `chain of ${blocks.length} certificates, limit ${LIMITS.certificates}`);
  return blocks.map(({ label, der }) =>
    label === 'CERTIFICATE'
      ? der
      : reject('STRUCTURE', 'chain with something else than certificates'),
  );
}
