import type { Authority } from '../ca/authority.ts';
import type { Certificate } from '../ca/certificate.ts';
import type { Key, Scheme } from '../keys/key.ts';

/**
 * Who signs: `{ key }`, or a leaf as `world.issueLeaf` returns it.
 * `{ ...leaf, key: other }` is a signature that the certificate's key did not make.
 */
export interface Signer {
  readonly key: Key;
  readonly certificate?: Certificate;
  readonly authority?: Authority;
}

/** What a log entry names: the certificate, or the public key. PEM. */
export const verifierPem = ({ key, certificate }: Signer): string =>
  certificate?.pem ?? key.publicKeyPem;

/** Intermediates, then the root. PEM. */
export function chainPem({ authority }: Signer): string {
  return authority
    ? [...authority.intermediates, authority.root].map(({ pem }) => pem).join('')
    : '';
}

/** cosign's own objects are hashed with SHA-256 whatever the key; Ed25519 signs the bytes. */
export const legacyScheme = ({ key }: Signer): Scheme | undefined =>
  key.type === 'ed25519' ? undefined : 'sha256';
