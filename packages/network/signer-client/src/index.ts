export type { Approvable, Pending, Progress } from './approvals.ts';
export { findSignerConfig, readSignerConfig, type SignerConfig } from './config.ts';
export { PAYLOAD_LIMIT } from './limits.ts';
export { serviceKeyName } from './reference.ts';
export { SigningService } from './service.ts';
export { serviceSigner } from './signer.ts';
