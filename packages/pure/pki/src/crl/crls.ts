/** Lists of revoked certificates, under one name. */
export type { RevocationList } from './crl.ts';
export { fromFile } from './crl-file.ts';
export { type PathRevocation, type Revoked, revocationOf, type Unlisted } from './revocation.ts';
