import type { Registry } from '@sealift/registry';

/** Where images lie and evidence goes: a registry, or something that answers as one. */
export type Store = Pick<
  Registry,
  'host' | 'resolve' | 'manifest' | 'blobSize' | 'pushBlob' | 'pushManifest' | 'hasReferrersApi'
>;
