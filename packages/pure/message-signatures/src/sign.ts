import { base64, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import { formatBase, formatContentDigest, formatParameters } from './base.ts';
import { fixedOf } from './ecdsa.ts';
import { algorithmOf, requestKeyId } from './key.ts';
import { splitTarget } from './target.ts';

/** The parts of a request that its signature covers. */
export interface RequestToSign {
  readonly method: string;
  readonly authority: string;
  /** What stands in the request line: the path, and the query where there is one. */
  readonly target: string;
  /** SHA-256 of the body, of the empty one too. */
  readonly bodyDigest: Uint8Array;
}

/** Who signs a request, ECDSA as DER. The `Signer` of the package keys is one. */
export interface RequestSigner {
  readonly publicKey: PublicKey;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** The three header fields that a signed request carries. */
export type SignatureHeaders = Readonly<
  Record<'content-digest' | 'signature-input' | 'signature', string>
>;

/**
 * Signs a request (RFC 9421 §3.1).
 * @param created unix time, seconds
 * @param nonce 16 random bytes, never used before
 * @throws Rejection REQUEST_SIGNATURE for a key of another kind, or a request that no signature of
 * this form covers
 */
export async function signRequest(
  request: RequestToSign,
  key: RequestSigner,
  created: number,
  nonce: Uint8Array,
): Promise<SignatureHeaders> {
  const { method, authority, target, bodyDigest } = request;
  const contentDigest = formatContentDigest(bodyDigest);
  const algorithm = algorithmOf(key.publicKey);
  const parameters = formatParameters({
    created,
    nonce: base64url(nonce),
    keyId: requestKeyId(key.publicKey),
    algorithm,
  });
  const base = formatBase({ method, authority, ...splitTarget(target), contentDigest, parameters });
  const made = await key.sign(utf8.encode(base));
  const signature = algorithm === 'ed25519' ? made : fixedOf(made);
  if (signature.length !== 64)
    reject('REQUEST_SIGNATURE', 'the request key made no signature of 64 bytes');
  return {
    'content-digest': contentDigest,
    'signature-input': `sealift=${parameters}`,
    signature: `sealift=:${base64.encode(signature)}:`,
  };
}

const base64url = (bytes: Uint8Array): string =>
  base64.encode(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
