/**
 * cosign's layers: one signature or attestation each, in a manifest under the tag
 * `sha256-<hex>.sig` or `.att` (VERIFICATION §4).
 * The signature, certificate, chain and log entry are annotations of the layer's descriptor.
 */
import { base64, Fields, json, LIMITS, pem, reject, utf8 } from '@sealift/bytes';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import { readEnvelope } from './envelope.ts';
import type { Evidence, KeyMaterial, SignedContent } from './evidence.ts';
import { readRekorBundle } from './rekor-bundle.ts';

const ANNOTATION = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
} as const;

/**
 * Decodes one layer of a .sig or .att manifest.
 * @param blob the layer, already compared with its descriptor
 * @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT | UNSUPPORTED
 */
export function decodeLegacyLayer(
  layer: Descriptor,
  blob: Uint8Array,
  scheme: 'cosign-sig' | 'cosign-att',
): Evidence {
  const annotations = layer.annotations ?? new Map<string, string>();
  // T22: the tag does not decide what a layer is, but a layer of the other kind was put there by
  // nobody honest.
  const expected = scheme === 'cosign-sig' ? MEDIA_TYPES.simpleSigning : MEDIA_TYPES.dsse;
  if (layer.mediaType !== expected)
    reject('MEDIA_TYPE', `layer of another media type than ${expected}`);
  const bundle = annotations.get(ANNOTATION.bundle);
  return {
    format: scheme === 'cosign-sig' ? 'cosign signature' : 'cosign attestation',
    digest: layer.digest,
    content:
      scheme === 'cosign-sig' ? simpleSigning(annotations, blob) : attestation(annotations, blob),
    material: readMaterial(annotations),
    entries:
      bundle === undefined
        ? []
        : [
            readRekorBundle(
              new Fields(json.parse(utf8.encode(bundle)), 'Rekor bundle', 'STRUCTURE'),
            ),
          ],
    timestamps: readTimestamp(annotations.get(ANNOTATION.timestamp)),
  };
}

function simpleSigning(
  annotations: ReadonlyMap<string, string>,
  payload: Uint8Array,
): SignedContent {
  const text = annotations.get(ANNOTATION.signature);
  if (!text) return reject('STRUCTURE', 'signature layer without a signature annotation');
  return { kind: 'simple signing', payload, signature: base64.decode(text) };
}

function attestation(annotations: ReadonlyMap<string, string>, blob: Uint8Array): SignedContent {
  if (annotations.get(ANNOTATION.signature))
    reject('STRUCTURE', "attestation layer with a signature of its own beside the envelope's");
  const fields = new Fields(
    json.parse(blob, 'PARSE', LIMITS.evidenceBlob),
    'envelope',
    'STRUCTURE',
  );
  return { kind: 'dsse', envelope: readEnvelope(fields, blob) };
}

function readMaterial(annotations: ReadonlyMap<string, string>): KeyMaterial {
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
  const fields = new Fields(json.parse(utf8.encode(text)), 'timestamp', 'STRUCTURE');
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
