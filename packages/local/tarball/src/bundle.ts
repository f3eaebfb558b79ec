import type { AttachedEvidence, Content, NamedImage } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { BundleManifest, NeededBlob } from '@sealift/manifest';
import { rejectWithoutBase } from './delta.ts';
import type { TrustFile } from './entries.ts';
import type { StoredBlob } from './listing.ts';
import type { Structure } from './structure.ts';

/**
 * A bundle whose structure was read and found canonical. Blobs other than manifests and indexes are
 * hashed by `hashAll`, `read` and `open`.
 */
export interface BundleContent extends Content {
  readonly manifest: BundleManifest;
  /** Names the bundle. */
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  /**
   * Every blob that the images and evidence need, in the order of a full bundle. A delta leaves
   * layers out: their `size` is undefined.
   */
  readonly needed: readonly NeededBlob[];
  /**
   * Hashes what this file holds. `hashAll` does the same, and refuses a delta as DELTA_BASE:
   * without its base it is never whole.
   */
  hashStored(options?: HashOptions): Promise<void>;
}

/** How the blobs of a bundle are hashed: how many threads, and who is told of progress. */
export type HashOptions = Parameters<Content['hashAll']>[0];

/** What bundles in files and on streams have in common: what their structure says. */
export abstract class Bundle implements BundleContent {
  readonly origin: string;
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  readonly needed: readonly NeededBlob[];
  protected readonly structure: Structure;

  constructor(origin: string, structure: Structure) {
    const { manifest, manifestDigest, trustFiles, needed } = structure;
    this.origin = origin;
    this.structure = structure;
    this.manifest = manifest;
    this.manifestDigest = manifestDigest;
    this.trustFiles = trustFiles;
    this.needed = needed;
    this.images = manifest.images.map(({ name, mediaType, digest, size, platforms }) => ({
      name,
      descriptor: { mediaType, digest, size },
      platforms,
    }));
    this.evidence = manifest.evidence.map(({ subject, scheme, manifest: descriptor }) => ({
      subject,
      scheme,
      descriptor,
    }));
  }

  size(digest: Digest): number | undefined {
    return this.structure.blobs.get(digest)?.size;
  }

  /** @throws Rejection MISSING_BLOB */
  protected stored(digest: Digest): StoredBlob {
    return (
      this.structure.blobs.get(digest) ??
      reject('MISSING_BLOB', `${digest} is not in ${this.origin}`)
    );
  }

  async hashAll(options?: HashOptions): Promise<void> {
    await this.hashStored(options);
    rejectWithoutBase(this.origin, this.manifest);
  }

  abstract read(digest: Digest, limit: number): Promise<Uint8Array>;
  abstract open(digest: Digest): AsyncIterable<Uint8Array>;
  abstract hashStored(options?: HashOptions): Promise<void>;
  abstract close(): Promise<void>;
}
