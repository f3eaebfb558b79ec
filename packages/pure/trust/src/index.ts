export { createTrustedRoot, type RootService, type RootServices } from './create-root.ts';
export type { KeyState, KeyVersion, NamedKey } from './keyring.ts';
export * as keyring from './keyring.ts';
export { trustFromPem } from './pem.ts';
export type { PemPins, PinnedFile } from './pem-pins.ts';
export { type Anchor, NO_TRUST, type Trust } from './trust.ts';
export { trustFromTrustedRoot, trustsFromTrustedRoots } from './trusted-root.ts';
