import { closeSync } from 'node:fs';
import {
  type BlobAt,
  hashRanges,
  type LocatedContent,
  type Location,
  openBlob,
  openRegular,
  readBlob,
  readPiece,
} from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { printable, Rejection } from '@sealift/failures';
import { type BlobRoles, type BundleManifest, rolesOf } from '@sealift/manifest';
import type { Descriptor } from '@sealift/oci';
import { Bundle, type BundleContent, type HashOptions } from './bundle.ts';
import { sayingWhatItIs } from './foreign.ts';
import { BLOCK } from './header.ts';
import type { StoredBlob } from './listing.ts';
import { rejectTruncated, ruled, under, violation } from './rules.ts';
import { type BundleSource, readStructure, type Structure } from './structure.ts';

/**
 * Opens a bundle and checks its structure: the tar, the manifest, index.json, the graph of its
 * images and evidence.
 * @param path a regular file; it is opened once (T11) and `close` closes it
 * @throws Rejection TAR_* | MANIFEST | INDEX | DIGEST | MISSING_BLOB | ORPHAN_BLOB | NO_IMAGES with
 * the offset where one is known; NO_BUNDLE; IO; LIMIT; UNSUPPORTED
 */
export async function openBundle(path: string): Promise<BundleContent & LocatedContent> {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    return await Rejection.naming(path, () =>
      readBundleFrom(inFile(fd, size), path, () => closeSync(fd)),
    );
  } catch (thrown) {
    throw sayingWhatItIs(path, firstBlock(fd, size), thrown);
  }
}

/** For whoever was refused the rest. The file is closed then. */
function firstBlock(fd: number, size: number): Uint8Array {
  try {
    return readPiece({ from: { fd, offset: 0 }, size: Math.min(size, BLOCK) });
  } finally {
    closeSync(fd);
  }
}

/**
 * The bytes of a bundle at their positions: a file, or volumes that make one. Sizes and positions
 * in bytes.
 */
export interface Storage {
  readonly size: number;
  /** Where `size` bytes from `offset` on lie; fewer where the whole ends before. */
  at(offset: number, size: number): Location;
}

/** A file that is open. */
export const inFile = (fd: number, size: number): Storage => ({
  size,
  at: (offset) => ({ fd, offset }),
});

/**
 * `openBundle` for bytes that are open already. @param close called by the content's `close`, and
 * not when the bytes are refused
 */
export async function readBundleFrom(
  storage: Storage,
  origin: string,
  close: () => void,
): Promise<BundleContent & LocatedContent> {
  return new FileBundle(
    storage,
    printable(origin),
    await readStructure(new FileSource(storage)),
    close,
  );
}

class FileBundle extends Bundle implements LocatedContent {
  readonly #storage: Storage;
  #close: (() => void) | undefined;

  constructor(storage: Storage, origin: string, structure: Structure, close: () => void) {
    super(origin, structure);
    this.#storage = storage;
    this.#close = close;
  }

  locate(digest: Digest): Location | undefined {
    const blob = this.structure.blobs.get(digest);
    return blob === undefined ? undefined : this.#storage.at(blob.offset, blob.size);
  }

  async read(digest: Digest, limit: number): Promise<Uint8Array> {
    return readBlob(this.#at(this.stored(digest)), limit);
  }

  open(digest: Digest): AsyncIterable<Uint8Array> {
    return openBlob(this.#at(this.stored(digest)));
  }

  async hashStored(options?: HashOptions): Promise<void> {
    const blobs = [...this.structure.blobs.values()].map((blob) => this.#at(blob));
    await hashRanges(blobs, options).catch((thrown: unknown) =>
      Promise.reject(ruled(thrown, 'blob-digest')),
    );
  }

  async close(): Promise<void> {
    this.#close?.();
    this.#close = undefined;
  }

  #at({ digest, size, offset }: StoredBlob): BlobAt {
    return {
      digest,
      size,
      what: this.structure.roles.get(digest)?.role ?? 'blob',
      from: this.#storage.at(offset, size),
    };
  }
}

const WINDOW = 64 * 1024;

/**
 * A file: headers come through a small window, always the same memory, and bodies are passed over
 * without a read.
 */
class FileSource implements BundleSource {
  position = 0;
  readonly #storage: Storage;
  readonly #memory = new Uint8Array(WINDOW);
  #window: Uint8Array = this.#memory.subarray(0, 0);
  #windowAt = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes =
      length > WINDOW
        ? this.#read(Math.min(length, this.#storage.size - this.position))
        : this.#fromWindow(length);
    this.position += bytes.length;
    return bytes;
  }

  begin(): void {}

  async pass({ digest, size }: StoredBlob): Promise<void> {
    if (size > this.#storage.size - this.position)
      rejectTruncated(`blob ${digest}`, this.#storage.size);
    this.position += size;
  }

  roles(manifest: BundleManifest, blobs: ReadonlyMap<Digest, StoredBlob>): Promise<BlobRoles> {
    const evidence = new Set(manifest.evidence.map((each) => each.manifest.digest));
    return rolesOf(manifest, async ({ digest }: Descriptor) => {
      const what = evidence.has(digest) ? 'evidence manifest' : 'manifest';
      const blob = blobs.get(digest) ?? violation('role-missing', `${digest} is not in the bundle`);
      return under('blob-digest', blob.offset, () =>
        readBlob(
          { ...blob, what, from: this.#storage.at(blob.offset, blob.size) },
          LIMITS.ociManifest,
        ),
      );
    });
  }

  #fromWindow(length: number): Uint8Array {
    const at = this.position - this.#windowAt;
    if (at < 0 || at + length > this.#window.length) {
      this.#window = this.#read(WINDOW, this.#memory);
      this.#windowAt = this.position;
    }
    const start = this.position - this.#windowAt;
    return this.#window.slice(start, start + length);
  }

  #read(length: number, into?: Uint8Array): Uint8Array {
    return readPiece({ from: this.#storage.at(this.position, length), size: length }, into);
  }
}
