import { base64, LIMITS, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import type { Evidence } from '../evidence.ts';
import { jsonLine } from '../json-line.ts';
import { ANNOTATION } from './cosign-layer.ts';

/**
 * cosign's `SignedPayload`. It prints certificates as Go holds them; here they have the one member
 * of these that is the certificate, `Raw`.
 */
export function signedPayload(
  { content, material }: Evidence,
  layer: Descriptor,
  payload: Uint8Array,
): string {
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
    Bundle: annotation(layer, ANNOTATION.bundle),
    RFC3161Timestamp: annotation(layer, ANNOTATION.timestamp),
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
