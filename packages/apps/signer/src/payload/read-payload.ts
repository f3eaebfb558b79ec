/**
 * What a raw payload is: the two forms of a container signature are recognised before anything may
 * pass for an opaque blob.
 */
import { json, reject } from '@sealift/bytes';
import { readStatement } from './dsse.ts';
import type { PayloadFacts } from './payload.ts';
import { readSimpleSigning } from './simple-signing.ts';

/** Of a DSSE pre-authentication encoding, whatever follows. */
const PRE_AUTH = 'DSSEv1';

/**
 * Reads what is to be signed, strictly. @throws Rejection REQUEST for no payload | PARSE |
 * STRUCTURE | UNSUPPORTED | LIMIT for one that is half of
 * a known form: signed as a blob, it would be read as that form by somebody laxer
 */
export function readPayload(payload: Uint8Array): PayloadFacts {
  if (payload.length === 0)
    return reject('REQUEST', 'there is no payload; a digest alone is not signed');
  const start = new TextDecoder('latin1').decode(payload.subarray(0, PRE_AUTH.length));
  if (start === PRE_AUTH) return readStatement(payload);
  if (speaksOfAnImage(payload)) return readSimpleSigning(payload);
  return { kind: 'blob', digests: [], subjects: 0, annotations: new Map(), description: {} };
}

/**
 * As the laxest reader would see it: any JSON object with a key that some reader takes for
 * `critical`.
 */
function speaksOfAnImage(payload: Uint8Array): boolean {
  const lax = laxObject(payload);
  return lax !== undefined && Object.keys(lax).some((key) => foldCase(key) === 'critical');
}

function laxObject(payload: Uint8Array): object | undefined {
  const text = new TextDecoder().decode(payload);
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return json.isObject(value as never) ? (value as object) : undefined;
  } catch {
    return undefined;
  }
}

/** Go's case folding takes the long s and the Kelvin sign for s and k. */
const foldCase = (key: string): string =>
  key.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();
