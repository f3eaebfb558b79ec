/** A plain file as an artifact: one layer, whose title is the file's own name. */
import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type BlobAt,
  CHUNK,
  hashRanges,
  type LocatedContent,
  type Location,
  type NamedImage,
  openBlob,
  openRegular,
  readAt,
  readBlob,
} from '@sealift/blobs';
import { canonicalJson, type Digest, digest, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { formatReference, MEDIA_TYPES, parseReference, type Reference } from '@sealift/oci';

/** What says of an artifact that it is one file and nothing else. */
const FILE_TYPE = 'application/vnd.sealift.file.v1';
/** oras writes a layer under this name. */
const TITLE = 'org.opencontainers.image.title';

/**
 * Opens a file as content with one artifact, whose digest follows from its bytes and its name.
 * @param as the reference that it has in a bundle @throws Rejection IO | USAGE
 */
export async function openFile(path: string, as: string | undefined): Promise<LocatedContent> {
  const reference = as === undefined ? undefined : parseReference(as);
  const { fd, size } = openRegular(path, { follow: true });
  try {
    return new FileContent(path, reference, {
      digest: hashOf(fd, size),
      size,
      from: { fd, offset: 0 },
    });
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

function hashOf(fd: number, size: number): Digest {
  const hash = createHash('sha256');
  for (let done = 0; done < size; ) {
    const piece = new Uint8Array(Math.min(CHUNK, size - done));
    const read = readAt(fd, piece, done);
    if (read === 0) reject('IO', 'the file became shorter while it was read');
    hash.update(piece.subarray(0, read));
    done += read;
  }
  return digest.parse(`sha256:${hash.digest('hex')}`);
}

/** A file that is held open: it is hashed again when it is read (T11). */
type OpenFile = BlobAt & { readonly from: { readonly fd: number; readonly offset: number } };

class FileContent implements LocatedContent {
  readonly origin: string;
  readonly images: readonly NamedImage[];
  readonly evidence = [];
  readonly #small: ReadonlyMap<Digest, Uint8Array>;
  readonly #file: OpenFile;
  #closed = false;

  constructor(path: string, reference: Reference | undefined, file: OpenFile) {
    this.origin = printable(path);
    this.#file = file;
    const config = utf8.encode('{}');
    const manifest = manifestOf(file, basename(path), config);
    this.#small = new Map([config, manifest].map((bytes) => [digest.of(bytes), bytes]));
    const pinned = reference?.digest;
    const descriptor = {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digest.of(manifest),
      size: manifest.length,
    };
    if ((pinned ?? descriptor.digest) !== descriptor.digest)
      reject('USAGE', `${this.origin} becomes ${descriptor.digest}, not ${pinned}`);
    const name = reference && formatReference(reference);
    this.images = [{ name, descriptor }];
  }

  size(of: Digest): number | undefined {
    return this.#small.get(of)?.length ?? (of === this.#file.digest ? this.#file.size : undefined);
  }

  locate(of: Digest): Location | undefined {
    return of === this.#file.digest && !this.#small.has(of) ? this.#file.from : undefined;
  }

  async read(of: Digest, limit: number): Promise<Uint8Array> {
    const bytes = this.#small.get(of) ?? readBlob(this.#at(of), limit);
    if (bytes.length > limit) reject('LIMIT', `${of}: ${bytes.length} bytes, limit ${limit}`);
    return bytes;
  }

  async *open(of: Digest): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = this.#small.get(of);
    if (bytes === undefined) yield* openBlob(this.#at(of));
    else yield bytes;
  }

  hashAll(options: Parameters<LocatedContent['hashAll']>[0] = {}): Promise<void> {
    return hashRanges([this.#file], options);
  }

  async close(): Promise<void> {
    if (!this.#closed) closeSync(this.#file.from.fd);
    this.#closed = true;
  }

  #at(of: Digest): BlobAt {
    if (of !== this.#file.digest) reject('MISSING_BLOB', `${of} is not in ${this.origin}`);
    return this.#file;
  }
}

const manifestOf = (file: BlobAt, title: string, config: Uint8Array): Uint8Array =>
  canonicalJson({
    schemaVersion: 2n,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType: FILE_TYPE,
    config: {
      mediaType: MEDIA_TYPES.empty,
      digest: digest.of(config),
      size: BigInt(config.length),
    },
    layers: [
      {
        mediaType: 'application/octet-stream',
        digest: file.digest,
        size: BigInt(file.size),
        annotations: { [TITLE]: title },
      },
    ],
  });
