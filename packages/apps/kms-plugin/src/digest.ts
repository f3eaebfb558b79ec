import { createHash } from 'node:crypto';
import { equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';

const BY_LENGTH: Readonly<Record<number, string>> = { 32: 'sha256', 48: 'sha384', 64: 'sha512' };

/**
 * Holds a digest that the caller gives against the message. The hash is told by its length, since
 * `hashFunc` says SHA-256 whatever the key is.
 * A digest without its message is what this service exists to refuse: nobody would know what was
 * signed.
 * @throws Rejection DIGEST
 */
export function checkDigest(message: Uint8Array, digest: Uint8Array | undefined): void {
  if (digest === undefined) return;
  const hash =
    BY_LENGTH[digest.length] ??
    reject('DIGEST', `digest of ${digest.length} bytes is no SHA-2 of the message`);
  if (equal(createHash(hash).update(message).digest(), digest)) return;
  reject(
    'DIGEST',
    message.length === 0
      ? 'a digest alone is not signed: the signing service must see what it signs'
      : `the ${hash} digest is of another message than the one that was given`,
  );
}
