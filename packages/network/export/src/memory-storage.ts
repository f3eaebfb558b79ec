import type { Written } from '@sealift/attachments';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, Documents, MEDIA_TYPES } from '@sealift/oci';
import type { BlobBytes } from '@sealift/tarball';
import type { Search, Storage } from './origin.ts';

/** What was made here, or read from files: referrers in memory. */
export class MemoryStorage implements Storage {
  readonly absent = 'MISSING_BLOB';
  readonly where: string;
  readonly documents = new Documents(async ({ digest: of }) => this.#get(of));
  readonly found: Storage['found'] = new Map();
  readonly #blobs = new Map<Digest, Uint8Array>();

  constructor(where: string) {
    this.where = where;
  }

  searches(_subject: Descriptor): readonly (() => Promise<Search>)[] {
    return [];
  }

  /** Keeps some bytes under their digest. */
  keep(...all: readonly Uint8Array[]): void {
    for (const bytes of all) this.#blobs.set(digest.of(bytes), bytes);
  }

  /** Keeps a manifest with its config. @returns its descriptor */
  keepManifest({ manifest, config }: Written): Descriptor {
    this.keep(manifest, config);
    const of = digest.of(manifest);
    return { mediaType: MEDIA_TYPES.ociManifest, digest: of, size: manifest.length };
  }

  #get(of: Digest): Uint8Array {
    return this.#blobs.get(of) ?? reject('MISSING_BLOB', `${of} is not in ${this.where}`);
  }

  async blob({ digest: of }: Descriptor): Promise<Uint8Array> {
    return this.#get(of);
  }

  async *open({ digest: of }: Descriptor): AsyncIterable<Uint8Array> {
    yield this.#get(of);
  }

  bytes({ digest: of }: Descriptor): BlobBytes {
    return { bytes: this.#get(of) };
  }

  has(of: Digest): boolean {
    return this.#blobs.has(of);
  }

  async holds({ digest: of }: Descriptor): Promise<boolean> {
    return this.has(of);
  }

  async described(evidence: Descriptor): Promise<Descriptor> {
    return evidence;
  }
}
