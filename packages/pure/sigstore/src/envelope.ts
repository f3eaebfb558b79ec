/** DSSE envelopes (github.com/secure-systems-lab/dsse, protocol v1). */
import { concat, type Fields, reject, utf8 } from '@sealift/bytes';
import type { Envelope } from './evidence.ts';

/** Reads an envelope with exactly one signature. @throws Rejection STRUCTURE | BASE64 */
export function readEnvelope(fields: Fields, raw: Uint8Array | undefined): Envelope {
  const [signature, ...more] = fields.objects('signatures');
  if (signature === undefined || more.length > 0)
    return reject('STRUCTURE', `DSSE envelope with ${more.length + (signature ? 1 : 0)} signatures, expected one`);
  const envelope: Envelope = {
    payloadType: fields.text('payloadType'),
    payload: fields.bytes('payload'),
    signature: signature.bytes('sig'),
    keyId: signature.optionalText('keyid') ?? '',
    raw,
  };
  signature.end();
  fields.end();
  return envelope;
}

/** What the signature is over: `DSSEv1 SP len SP type SP len SP payload`, lengths in bytes (PAE). */
export function preAuthEncoding({ payloadType, payload }: Pick<Envelope, 'payloadType' | 'payload'>): Uint8Array {
  const type = utf8.encode(payloadType);
  return concat(utf8.encode(`DSSEv1 ${type.length} `), type, utf8.encode(` ${payload.length} `), payload);
}
