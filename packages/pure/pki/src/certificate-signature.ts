import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Certificate } from './certificate.ts';
import { Der, TAG } from './der.ts';
import type { KeyType } from './key.ts';
import * as keys from './key.ts';
import type { CryptoProvider, Hash } from './provider.ts';
import { pssHash, RSASSA_PSS } from './pss.ts';

/**
 * AlgorithmIdentifiers, whole elements in hex: parameters other than these are a second reading of
 * the same name (RFC 5758, RFC 4055, RFC 8410).
 */
const ALGORITHMS: { readonly [der: string]: Algorithm } = {
  '300a06082a8648ce3d040302': { hash: 'sha256', keys: ['p256', 'p384', 'p521'] },
  '300a06082a8648ce3d040303': { hash: 'sha384', keys: ['p256', 'p384', 'p521'] },
  '300a06082a8648ce3d040304': { hash: 'sha512', keys: ['p256', 'p384', 'p521'] },
  '300d06092a864886f70d01010b0500': { hash: 'sha256', keys: ['rsa'] },
  '300d06092a864886f70d01010c0500': { hash: 'sha384', keys: ['rsa'] },
  '300d06092a864886f70d01010d0500': { hash: 'sha512', keys: ['rsa'] },
  '300506032b6570': { hash: 'sha512', keys: ['ed25519'] },
};

const der = new Der('UNSUPPORTED');

/**
 * Whether `issuer`'s key signed `certificate`. @throws Rejection UNSUPPORTED when the algorithm is
 * not known
 */
export const isSignedBy = (
  { signatureAlgorithm, tbs, signature }: Signed,
  issuer: Certificate,
  crypto: CryptoProvider,
): boolean | Promise<boolean> => {
  const { hash, keys: types, pss } = algorithmOf(signatureAlgorithm);
  const { publicKey } = issuer;
  if (!types.includes(publicKey.type)) return false;
  return crypto.verify(
    pss && publicKey.type === 'rsa' ? keys.forPss(publicKey) : publicKey,
    hash,
    tbs,
    signature,
  );
};

/** What a CA signs: a certificate, or a list of those that count no more. */
export type Signed = Pick<Certificate, 'signatureAlgorithm' | 'tbs' | 'signature'>;

interface Algorithm {
  readonly hash: Hash;
  readonly keys: readonly KeyType[];
  readonly pss?: true;
}

function algorithmOf(identifier: Uint8Array): Algorithm {
  const known = ALGORITHMS[hex.encode(identifier)];
  if (known !== undefined) return known;
  const [oid, parameters, ...more] = der.children(der.whole(identifier, TAG.sequence));
  if (der.oid(oid) !== RSASSA_PSS || more.length > 0)
    return reject('UNSUPPORTED', `certificate signed with ${nameOf(der.oid(oid))}`);
  return { hash: pssHash(parameters, der), keys: ['rsa', 'rsa-pss'], pss: true };
}

/** Those that people meet; nothing is accepted of them. */
const REFUSED: { readonly [oid: string]: string } = {
  '1.2.840.113549.1.1.4': 'MD5 and RSA, which anybody can forge',
  '1.2.840.113549.1.1.5': 'SHA-1 and RSA, which can be forged',
  '1.2.840.10045.4.1': 'SHA-1 and ECDSA, which can be forged',
};
const nameOf = (oid: string): string => REFUSED[oid] ?? `an algorithm that is not known (${oid})`;
