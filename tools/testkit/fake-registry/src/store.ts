import { createHash } from 'node:crypto';

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * One repository: tests read and change it directly. Keys of `blobs` and `manifests` are digests;
 * `tags` leads to digests.
 */
export interface Repository {
  readonly blobs: Map<string, Uint8Array>;
  readonly manifests: Map<string, StoredManifest>;
  readonly tags: Map<string, string>;
}

export const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export class Store {
  readonly repositories = new Map<string, Repository>();

  repository(name: string): Repository {
    const known = this.repositories.get(name) ?? {
      blobs: new Map(),
      manifests: new Map(),
      tags: new Map(),
    };
    this.repositories.set(name, known);
    return known;
  }

  put(
    name: string,
    blobs: readonly Uint8Array[],
    manifests: readonly StoredManifest[],
    tags: Readonly<Record<string, string>>,
  ): void {
    const repository = this.repository(name);
    for (const bytes of blobs) repository.blobs.set(digestOf(bytes), bytes);
    for (const manifest of manifests) repository.manifests.set(digestOf(manifest.bytes), manifest);
    for (const [tag, digest] of Object.entries(tags)) repository.tags.set(tag, digest);
  }
}
