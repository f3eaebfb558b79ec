export { ALGORITHM_NAMES } from './algorithm.ts';
export type { Approvable, Pending, Progress } from './approvals.ts';
export { findSignerConfig, readSignerConfig, type SignerConfig } from './config.ts';
export type { KeyVersion, NamedKey } from './keyring.ts';
export { PAYLOAD_LIMIT } from './limits.ts';
export { serviceKeyName } from './reference.ts';
export { SigningService } from './service.ts';
export { serviceSigner } from './signer.ts';
