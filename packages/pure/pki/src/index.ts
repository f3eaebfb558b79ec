export type { KeyType, PublicKey } from './key.ts';
export type { CryptoProvider, Hash } from './provider.ts';
