import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Certificate } from './certificate.ts';
import type { KeyType } from './key.ts';
import type { CryptoProvider, Hash } from './provider.ts';

/**
 * AlgorithmIdentifiers, whole elements in hex: parameters other than these are a second reading of
 * the same name (RFC 5758, RFC 4055, RFC 8410).
 */
const ALGORITHMS: { readonly [der: string]: { hash: Hash; keys: readonly KeyType[] } } = {
  '300a06082a8648ce3d040302': { hash: 'sha256', keys: ['p256', 'p384', 'p521'] },
  '300a06082a8648ce3d040303': { hash: 'sha384', keys: ['p256', 'p384', 'p521'] },
  '300a06082a8648ce3d040304': { hash: 'sha512', keys: ['p256', 'p384', 'p521'] },
  '300d06092a864886f70d01010b0500': { hash: 'sha256', keys: ['rsa'] },
  '300d06092a864886f70d01010c0500': { hash: 'sha384', keys: ['rsa'] },
  '300d06092a864886f70d01010d0500': { hash: 'sha512', keys: ['rsa'] },
  '300506032b6570': { hash: 'sha512', keys: ['ed25519'] },
};

/**
 * Whether `issuer`'s key signed `certificate`. @throws Rejection UNSUPPORTED when the algorithm is
 * not known
 */
export function isSignedBy(
  certificate: Certificate,
  issuer: Certificate,
  crypto: CryptoProvider,
): boolean | Promise<boolean> {
  const algorithm = ALGORITHMS[hex.encode(certificate.signatureAlgorithm)];
  if (algorithm === undefined)
    return reject('UNSUPPORTED', 'certificate signed with an algorithm that is not known');
  if (!algorithm.keys.includes(issuer.publicKey.type)) return false;
  return crypto.verify(issuer.publicKey, algorithm.hash, certificate.tbs, certificate.signature);
}
