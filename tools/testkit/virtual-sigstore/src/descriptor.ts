import { type Digest, digestOf, utf8 } from './encoding.ts';

/** OCI content descriptor. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
  };
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_EMPTY = 'application/vnd.oci.empty.v1+json';

/** Bytes with the descriptor that names them. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export function blobOf(
  mediaType: string,
  content: Uint8Array | string | object,
  more: Partial<Descriptor> = {},
): Blob {
  const bytes =
    content instanceof Uint8Array
      ? content
      : utf8(typeof content === 'string' ? content : JSON.stringify(content));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length, ...more }, bytes };
}

/** By digest, as a registry or a layout stores them. */
export function blobMap(blobs: readonly Blob[]): Map<string, Uint8Array> {
  return new Map(blobs.map(({ descriptor, bytes }) => [descriptor.digest, bytes]));
}
