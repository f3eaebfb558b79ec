import { base64, equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { formatBase, parseBase, type SignedRequest } from './base.ts';
import { splitTarget } from './target.ts';

/** A request as it came: nothing of it is believed yet. */
export interface ReceivedRequest {
  readonly method: string;
  /**
   * What `Host` says. The receiver compares it with the names it has: a signature for another
   * service is a replay. T32
   */
  readonly authority: string;
  /** What stands in the request line. */
  readonly target: string;
  /** A header field by its lower-case name; a list where it stands several times. */
  readonly header: (name: string) => string | readonly string[] | undefined;
}

/**
 * A signature that was read, and what it says it covers. It proves nothing before
 * `verifyRequestSignature`.
 */
export interface RequestSignature extends SignedRequest {
  /**
   * The text that is signed: with the signature and the public key, all that a third party needs.
   */
  readonly base: string;
  /** 64 bytes: Ed25519, or r ‖ s. */
  readonly signature: Uint8Array;
}

/** 64 bytes in base64, their spare bits zero. */
const SIGNATURE = /^sealift=:([A-Za-z0-9+/]{85}[AQgw]==):$/;

/**
 * Reads the one signature of a request: the label `sealift`, exactly the covered parts and
 * parameters of `formatBase` in their order, and
 * nothing else in the three fields, which stand once each. Whoever says it in other words says
 * something else.
 * @param bodyDigest SHA-256 of the body that came, computed by the receiver
 * @throws Rejection REQUEST_SIGNATURE
 */
export function readRequestSignature(
  request: ReceivedRequest,
  bodyDigest: Uint8Array,
): RequestSignature {
  const { method, authority, target } = request;
  const input = only(request, 'signature-input');
  if (!input.startsWith('sealift='))
    reject('REQUEST_SIGNATURE', 'signature-input does not start with the label sealift');
  const parameters = input.slice('sealift='.length);
  const base = formatBase({
    method,
    authority,
    ...splitTarget(target),
    contentDigest: only(request, 'content-digest'),
    parameters,
  });
  const signed = parseBase(base);
  if (!equal(signed.contentDigest, bodyDigest))
    reject('REQUEST_SIGNATURE', 'content-digest is of another body than the one that came');
  return { ...signed, base, signature: signatureOf(request) };
}

function signatureOf(request: ReceivedRequest): Uint8Array {
  const [, text] = SIGNATURE.exec(only(request, 'signature')) ?? [];
  if (text === undefined)
    reject('REQUEST_SIGNATURE', 'signature is not "sealift=:", the base64 of 64 bytes, and ":"');
  return base64.decode(text, 'REQUEST_SIGNATURE');
}

/** Two fields of one name are joined by some and shadowed by others. */
function only({ header }: ReceivedRequest, name: string): string {
  const value = header(name);
  const [first, ...more] = typeof value === 'string' ? [value] : (value ?? []);
  if (first === undefined) reject('REQUEST_SIGNATURE', `the request has no ${name}`);
  if (more.length > 0) reject('REQUEST_SIGNATURE', `${name} stands ${more.length + 1} times`);
  return first;
}
