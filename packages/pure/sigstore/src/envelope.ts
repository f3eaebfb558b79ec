/** DSSE envelopes (github.com/secure-systems-lab/dsse, protocol v1). */
import { concat, equal, type Fields, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Envelope } from './evidence.ts';

/** Reads an envelope with exactly one signature. @throws Rejection STRUCTURE | BASE64 */
export function readEnvelope(fields: Fields, raw: Uint8Array | undefined): Envelope {
  const [signature, ...more] = fields.objects('signatures');
  if (signature === undefined || more.length > 0)
    return reject(
      'STRUCTURE',
      `DSSE envelope with ${more.length + (signature ? 1 : 0)} signatures, expected one`,
    );
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

/**
 * What the signature is over: `DSSEv1 SP len SP type SP len SP payload`, lengths in bytes (PAE).
 */
export function preAuthEncoding({
  payloadType,
  payload,
}: Pick<Envelope, 'payloadType' | 'payload'>): Uint8Array {
  const type = utf8.encode(payloadType);
  return concat(
    utf8.encode(`DSSEv1 ${type.length} `),
    type,
    utf8.encode(` ${payload.length} `),
    payload,
  );
}

/**
 * The parts of what a signature is over. There is one reading: encoded again, they give the same
 * bytes. @throws Rejection STRUCTURE
 */
export function parsePreAuthEncoding(
  encoded: Uint8Array,
): Pick<Envelope, 'payloadType' | 'payload'> {
  const type = fieldAt(encoded, 'DSSEv1 '.length);
  const payload = fieldAt(encoded, type.end + 1);
  const parts = { payloadType: utf8.decode(type.bytes, 'STRUCTURE'), payload: payload.bytes };
  return equal(preAuthEncoding(parts), encoded)
    ? parts
    : reject('STRUCTURE', 'what begins as a DSSE pre-authentication encoding is none');
}

/** `len SP bytes`, whatever stands there: the caller encodes it again. */
function fieldAt(
  encoded: Uint8Array,
  start: number,
): { readonly bytes: Uint8Array; readonly end: number } {
  const space = encoded.indexOf(0x20, start);
  const length = Number(
    String.fromCharCode(...encoded.subarray(start, Math.min(Math.max(start, space), start + 10))),
  );
  const end = space + 1 + (Number.isSafeInteger(length) ? length : 0);
  return { bytes: encoded.subarray(space + 1, end), end };
}
