import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, utf8 } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';

const KEY_BYTES = 32;
/** RFC 8032 §5.1.7, not the looser rules of ZIP 215: what OpenSSL refuses is refused. */
const STRICT = { zip215: false };

/** Ed25519 over the data itself. */
export const verifyEd25519 = (
  { spki }: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => quietly(() => ed25519.verify(signature, data, spki.subarray(-KEY_BYTES), STRICT));

const PREFIX = utf8.encode('SigEd25519 no Ed25519 collisions');

/** Ed25519ph takes the SHA-512 of the message for the message; here the digest is what is given. */
const overDigest = eddsa(ed25519.Point, sha512, {
  domain: (data: Uint8Array, context: Uint8Array, isPrehashed: boolean) =>
    concat(PREFIX, Uint8Array.of(isPrehashed ? 1 : 0, context.length), context, data),
  prehash: Object.assign((digest: Uint8Array) => digest, {
    outputLen: 64,
    blockLen: 128,
    canXOF: false,
    create: () => sha512.create(),
  }),
});

/** Ed25519ph over a SHA-512 digest (RFC 8032 §5.1). */
export const verifyEd25519ph = (
  { spki }: PublicKey,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean =>
  quietly(() => overDigest.verify(signature, digest, spki.subarray(-KEY_BYTES), STRICT));

/** Malformed points and scalars are thrown; here they are a signature that does not verify. */
function quietly(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}
