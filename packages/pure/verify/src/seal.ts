/**
 * The seal of a bundle is over the digest of `sealift/manifest.json`. It travels beside the tar, so
 * that sealing changes no byte of it. A seal proves who put the bundle together: its names and its
 * ledger, never that an image is signed.
 */
import { digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { SEAL_PREDICATE } from '@sealift/sigstore';
import { decodeOwn, type OwnKind, type OwnPins, verifyOwn } from './own-statement.ts';

const SEAL: OwnKind = { name: 'the seal', predicate: SEAL_PREDICATE, code: 'SEAL' };

/**
 * Verifies the seal of a bundle. @param manifest the bytes of the bundle's sealift/manifest.json
 * @returns the fingerprint of the key that sealed
 * @throws Rejection DENIED | SEAL, whatever else is wrong with it
 */
export async function verifySeal(
  seal: Uint8Array,
  manifest: Uint8Array,
  pins: OwnPins,
): Promise<string> {
  const evidence = decodeOwn(seal, SEAL);
  try {
    return await verifyOwn(evidence, manifest, SEAL, pins);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    const about = `the bundle's manifest is ${digest.of(manifest)}`;
    return reject(thrown.code, `${thrown.message}; ${about}`, { cause: thrown });
  }
}
