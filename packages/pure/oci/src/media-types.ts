/**
 * Media types of manifests (OCI image-spec, Docker schema 2) and of the artifacts sealift knows.
 */
export const MEDIA_TYPES = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  empty: 'application/vnd.oci.empty.v1+json',
  simpleSigning: 'application/vnd.dev.cosign.simplesigning.v1+json',
  dsse: 'application/vnd.dsse.envelope.v1+json',
  bundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  imageConfig: 'application/vnd.oci.image.config.v1+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  /** Referrers of cosign that hold the layers of its .sig and .att objects. */
  cosignSig: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  cosignAtt: 'application/vnd.dev.cosign.artifact.att.v1+json',
  inToto: 'application/vnd.in-toto+json',
} as const;

/** Whether a media type is that of an image manifest, of OCI or Docker. */
export const isManifestType = (mediaType: string): boolean =>
  mediaType === MEDIA_TYPES.ociManifest || mediaType === MEDIA_TYPES.dockerManifest;

/** Whether a media type is that of a list of manifests, of OCI or Docker. */
export const isIndexType = (mediaType: string): boolean =>
  mediaType === MEDIA_TYPES.ociIndex || mediaType === MEDIA_TYPES.dockerList;
