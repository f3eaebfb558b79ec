export type BundleVersion = '0.1' | '0.2' | '0.3';

/** The four media types there are: a pattern would let `version=0.3x` pass (VERIFICATION §3.1). */
const MEDIA_TYPES: { readonly [mediaType: string]: BundleVersion } = {
  'application/vnd.dev.sigstore.bundle+json;version=0.1': '0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2': '0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3': '0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json': '0.3',
};

export const versionOf = (mediaType: string): BundleVersion | undefined =>
  Object.hasOwn(MEDIA_TYPES, mediaType) ? MEDIA_TYPES[mediaType] : undefined;
