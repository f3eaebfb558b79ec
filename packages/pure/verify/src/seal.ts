/**
 * The seal of a bundle: a DSSE envelope in a Sigstore bundle v0.3, by a key, over the digest of
 * `sealift/manifest.json`. It travels beside
 * the tar, so that sealing changes no byte of it. A seal proves who put the bundle together: its
 * names and its ledger, never that an image
 * is signed. T10: its predicate is its own and its keys are pinned apart, so that neither passes
 * for the other.
 */
import { digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { CryptoProvider, PublicKey } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { decodeBundle, parseStatement, SEAL_PREDICATE } from '@sealift/sigstore';
import { NO_TRUST } from '@sealift/trust';
import { verifyFile } from './file.ts';
import type { Cause } from './judgement.ts';
import { fileSubject } from './subject.ts';

export interface SealOptions {
  /** Keys that may seal; any one suffices. */
  readonly keys: readonly PublicKey[];
  readonly crypto: CryptoProvider;
}

/**
 * Verifies the seal of a bundle. @param manifest the bytes of the bundle's sealift/manifest.json
 * @returns the fingerprint of the key that sealed
 * @throws Rejection SEAL, whatever is wrong with it
 */
export async function verifySeal(
  seal: Uint8Array,
  manifest: Uint8Array,
  options: SealOptions,
): Promise<string> {
  const evidence = decoded(seal);
  const policy = buildPolicy({
    keys: options.keys,
    types: [SEAL_PREDICATE],
    ignoreTlog: true,
    ignoreSct: false,
  });
  const { causes, subjects } = await verifyFile('the seal', fileSubject(manifest), evidence, {
    trust: NO_TRUST,
    policy,
    crypto: options.crypto,
  });
  const [cause] = causes;
  if (cause !== undefined)
    reject('SEAL', `the seal: ${sayOf(cause)}; the bundle's manifest is ${digest.of(manifest)}`);
  const { content } = evidence;
  // Another subject would let one seal vouch for a bundle that its maker never saw.
  if (content.kind !== 'dsse' || parseStatement(content.envelope).subjects.length !== 1)
    reject('SEAL', 'the seal is about more than one thing');
  const [signer] = subjects.flatMap((subject) => subject.evidence.map((each) => each.signer));
  return signer?.kind === 'key' ? signer.fingerprint : reject('SEAL', 'the seal is not by a key');
}

/** Of one file and one piece of evidence, what is not a failed check is another statement. */
const sayOf = (cause: Cause): string =>
  cause.kind === 'evidence' ? cause.failure.detail : `no attestation of the type ${SEAL_PREDICATE}`;

function decoded(seal: Uint8Array): ReturnType<typeof decodeBundle> {
  try {
    return decodeBundle(seal);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('SEAL', `the seal cannot be read: ${thrown.message}`, { cause: thrown });
  }
}
