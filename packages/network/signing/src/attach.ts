/**
 * Signatures that were made elsewhere: the payload went to where the key is, and its signature came
 * back.
 */
import { addLayer, type EvidenceStore, type Placed } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import type { Reference } from '@sealift/oci';
import { keys, type PublicKey } from '@sealift/pki';
import { parseSimpleSigning } from '@sealift/sigstore';
import { bareLayer } from './evidence/legacy.ts';
import { repositoryName, tagOrDigest } from './image.ts';
import { simpleSigning } from './payload/simple-signing.ts';

/**
 * What must be signed for an image: simple signing, with the digest that the registry has now.
 * @throws Rejection NOT_FOUND | AUTH | REGISTRY
 */
export async function payloadFor(
  store: EvidenceStore,
  reference: Reference,
  annotations: Readonly<Record<string, string>>,
): Promise<{ readonly digest: Digest; readonly payload: Uint8Array }> {
  const { digest } = (await store.manifest(tagOrDigest(reference))).descriptor;
  return { digest, payload: simpleSigning(repositoryName(reference), digest, annotations) };
}

export interface Detached {
  readonly payload: Uint8Array;
  /** ECDSA as DER. */
  readonly signature: Uint8Array;
  /** Absent: it is put there as it is, and nobody has verified it. */
  readonly publicKey?: PublicKey | undefined;
}

/**
 * Puts a signature beside an image, after checking that it is one: about this image, and where a
 * key is given over this payload, with this key.
 * @throws Rejection SIGNATURE | SUBJECT | PARSE | STRUCTURE, and as `addLayer`
 */
export async function attachSignature(
  store: EvidenceStore,
  reference: Reference,
  { payload, signature, publicKey }: Detached,
): Promise<Placed & { readonly subject: Digest; readonly repository: string }> {
  const { digest } = (await store.manifest(tagOrDigest(reference))).descriptor;
  const stated = parseSimpleSigning(payload).digest;
  if (stated !== digest)
    reject('SUBJECT', `the payload is about ${stated}, the image is ${digest}`);
  if (
    publicKey !== undefined &&
    !(await nodeCrypto.verify(publicKey, keys.signingHash(publicKey), payload, signature))
  )
    reject('SIGNATURE', 'the signature is not over this payload with this key');
  const layer = bareLayer(payload, signature);
  const placed = await addLayer(store, digest, 'cosign-sig', layer);
  return { subject: digest, repository: reference.repository, ...placed };
}
