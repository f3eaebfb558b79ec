import { closeSync } from 'node:fs';
import {
  type AttachedEvidence,
  type BlobAt,
  type Content,
  hashRanges,
  type LocatedContent,
  type Location,
  type NamedImage,
  openBlob,
  openRegular,
  readBlob,
  readPiece,
} from '@sealift/blobs';
import { type Digest, LIMITS, printable, reject } from '@sealift/bytes';
import { type BlobRoles, type BundleManifest, type RankedBlob, rolesOf } from '@sealift/manifest';
import type { Descriptor } from '@sealift/oci';
import { rejectWithoutBase } from './delta.ts';
import { type BundleSource, readStructure, type StoredBlob, type Structure, type TrustFile } from './structure.ts';
import { rejectTruncated } from './walk.ts';

/** A bundle whose structure was read and found canonical. Blobs other than manifests and indexes are hashed by `hashAll`, `read` and `open`. */
export interface BundleContent extends Content {
  readonly manifest: BundleManifest;
  /** Names the bundle. */
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  /** Every blob that the images and evidence need, in the order of a full bundle. A delta leaves layers out: their `size` is undefined. */
  readonly needed: readonly RankedBlob[];
  /** Hashes what this file holds. `hashAll` does the same, and refuses a delta as DELTA_BASE: without its base it is never whole. */
  hashStored(options?: HashOptions): Promise<void>;
}

export type HashOptions = Parameters<Content['hashAll']>[0];

/** The images and evidence of a manifest, as every source of content gives them. */
export const claimsOf = ({ manifest }: Structure): { images: NamedImage[]; evidence: AttachedEvidence[] } => ({
  images: manifest.images.map(({ name, mediaType, digest, size, platforms }) => ({ name, descriptor: { mediaType, digest, size }, platforms })),
  evidence: manifest.evidence.map(({ subject, scheme, manifest: descriptor }) => ({ subject, scheme, descriptor })),
});

/**
 * Opens a bundle and checks its structure: the tar, the manifest, index.json, the graph of its images and evidence.
 * @param path a regular file; it is opened once (T11) and `close` closes it
 * @throws Rejection TAR_* | MANIFEST | INDEX | DIGEST | MISSING_BLOB | ORPHAN_BLOB | NO_IMAGES with the offset where one is known; IO; LIMIT; UNSUPPORTED
 */
export async function openBundle(path: string): Promise<BundleContent & LocatedContent> {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    return await readBundleFrom(inFile(fd, size), path, () => closeSync(fd));
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

/** The bytes of a bundle at their positions: a file, or volumes that make one. Sizes and positions in bytes. */
export interface Storage {
  readonly size: number;
  /** Where `size` bytes from `offset` on lie; fewer where the whole ends before. */
  at(offset: number, size: number): Location;
}

/** A file that is open. */
export const inFile = (fd: number, size: number): Storage => ({ size, at: (offset) => ({ fd, offset }) });

/** `openBundle` for bytes that are open already. @param close called by the content's `close`, and not when the bytes are refused */
export async function readBundleFrom(storage: Storage, origin: string, close: () => void): Promise<BundleContent & LocatedContent> {
  return new FileBundle(storage, printable(origin), await readStructure(new FileSource(storage)), close);
}

class FileBundle implements BundleContent, LocatedContent {
  readonly origin: string;
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  readonly needed: readonly RankedBlob[];
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  readonly #storage: Storage;
  readonly #blobs: ReadonlyMap<Digest, StoredBlob>;
  #close: (() => void) | undefined;

  constructor(storage: Storage, origin: string, structure: Structure, close: () => void) {
    this.#storage = storage;
    this.origin = origin;
    this.manifest = structure.manifest;
    this.manifestDigest = structure.manifestDigest;
    this.trustFiles = structure.trustFiles;
    this.needed = structure.needed;
    this.#blobs = structure.blobs;
    this.#close = close;
    const { images, evidence } = claimsOf(structure);
    this.images = images;
    this.evidence = evidence;
  }

  size(digest: Digest): number | undefined {
    return this.#blobs.get(digest)?.size;
  }

  locate(digest: Digest): Location | undefined {
    const blob = this.#blobs.get(digest);
    return blob === undefined ? undefined : this.#storage.at(blob.offset, blob.size);
  }

  async read(digest: Digest, limit: number): Promise<Uint8Array> {
    return readBlob(this.#at(digest), limit);
  }

  open(digest: Digest): AsyncIterable<Uint8Array> {
    return openBlob(this.#at(digest));
  }

  async hashAll(options?: HashOptions): Promise<void> {
    await this.hashStored(options);
    rejectWithoutBase(this.origin, this.manifest);
  }

  async hashStored(options?: HashOptions): Promise<void> {
    await hashRanges(
      [...this.#blobs.keys()].map((each) => this.#at(each)),
      options,
    );
  }

  async close(): Promise<void> {
    this.#close?.();
    this.#close = undefined;
  }

  #at(digest: Digest): BlobAt {
    const blob = this.#blobs.get(digest) ?? reject('MISSING_BLOB', `${digest} is not in ${this.origin}`);
    return { digest, size: blob.size, from: this.#storage.at(blob.offset, blob.size) };
  }
}

const WINDOW = 64 * 1024;

/** A file: headers come through a small window, bodies are passed over without a read. */
class FileSource implements BundleSource {
  position = 0;
  readonly #storage: Storage;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = length > WINDOW ? this.#read(this.position, Math.min(length, this.#storage.size - this.position)) : this.#fromWindow(length);
    this.position += bytes.length;
    return bytes;
  }

  begin(): void {}

  async pass({ digest, size }: StoredBlob): Promise<void> {
    if (size > this.#storage.size - this.position) rejectTruncated(`blob ${digest}`, this.#storage.size);
    this.position += size;
  }

  roles(manifest: BundleManifest, blobs: ReadonlyMap<Digest, StoredBlob>): Promise<BlobRoles> {
    return rolesOf(manifest, async ({ digest }: Descriptor) => {
      const blob = blobs.get(digest) ?? reject('MISSING_BLOB', `${digest} is not in the bundle`);
      return readBlob({ ...blob, from: this.#storage.at(blob.offset, blob.size) }, LIMITS.ociManifest);
    });
  }

  #fromWindow(length: number): Uint8Array {
    const at = this.position - this.#windowAt;
    if (at < 0 || at + length > this.#window.length) {
      this.#window = this.#read(this.position, WINDOW);
      this.#windowAt = this.position;
    }
    const start = this.position - this.#windowAt;
    return this.#window.subarray(start, start + length);
  }

  #read(position: number, length: number): Uint8Array {
    return readPiece({ from: this.#storage.at(position, length), size: length });
  }
}
