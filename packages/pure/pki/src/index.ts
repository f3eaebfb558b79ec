export type { AlternativeName } from './alt-names.ts';
export type { Certificate } from './certificate.ts';
export * as crls from './crl/crls.ts';
export type { KeyType, PublicKey } from './key.ts';
export * as keys from './key.ts';
export { type Authority, type Path, PathFinder } from './path.ts';
export { pathAt } from './path-times.ts';
export type { CryptoProvider, Hash } from './provider.ts';
export type { Sct } from './sct.ts';
export * as sct from './sct.ts';
export type { Window } from './time.ts';
export * as time from './time.ts';
export { requireAsked, type TimestampAsked } from './timestamp/answer.ts';
export {
  requireTimestamping,
  type TimestampAuthority,
  type VerifiedTimestamp,
  verifyTimestamp,
} from './timestamp/timestamp.ts';
export * as x509 from './x509.ts';
