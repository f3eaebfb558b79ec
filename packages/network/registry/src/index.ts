export { dockerCredentials } from './credentials/docker-config.ts';
export type { Credential, CredentialLookup } from './credentials/lookup.ts';
export type { RegistryOptions } from './options.ts';
export type { PulledManifest } from './pull/manifest.ts';
export type { Referrers } from './pull/referrers.ts';
export type { OpenBlob } from './push/blob.ts';
export type { PushedManifest, TriedManifest } from './push/manifest.ts';
export { connect, type Registries, type Registry } from './registry.ts';
