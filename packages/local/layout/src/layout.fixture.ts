/** Writes small layouts to a folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  type Digest,
  digest,
  type Json,
  type JsonObject,
  utf8,
} from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';

export type Described = {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: bigint;
};

export class LayoutWriter {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(join(path, 'blobs', 'sha256'), { recursive: true });
    writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}\n');
  }

  put(bytes: Uint8Array, mediaType: string): Described {
    const of = digest.of(bytes);
    writeFileSync(this.blob(of), bytes);
    return { mediaType, digest: of, size: BigInt(bytes.length) };
  }

  json(value: Json, mediaType: string): Described {
    return this.put(canonicalJson(value), mediaType);
  }

  image(label: string, more: JsonObject = {}): Described {
    const config = this.json(
      { os: 'linux', architecture: 'amd64', label },
      'application/vnd.oci.image.config.v1+json',
    );
    const layers = [
      this.put(utf8.encode(`layer of ${label}`), 'application/vnd.oci.image.layer.v1.tar+gzip'),
    ];
    return this.json(
      { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers, ...more },
      MEDIA_TYPES.ociManifest,
    );
  }

  indexOf(...manifests: JsonObject[]): Described {
    return this.json(
      { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociIndex, manifests },
      MEDIA_TYPES.ociIndex,
    );
  }

  /** Writes index.json. */
  list(...manifests: JsonObject[]): this {
    writeFileSync(join(this.path, 'index.json'), canonicalJson({ schemaVersion: 2n, manifests }));
    return this;
  }

  blob(of: Digest): string {
    return join(this.path, 'blobs', 'sha256', digest.hexOf(of));
  }
}

export const named = (described: Described, name: string): JsonObject => ({
  ...described,
  annotations: { 'org.opencontainers.image.ref.name': name },
});
export const kind = (described: Described, of: string): JsonObject => ({
  ...described,
  annotations: { kind: `dev.cosignproject.cosign/${of}` },
});
