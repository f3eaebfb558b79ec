import {
  type AttachedEvidence,
  type BlobAt,
  hashRanges,
  type LocatedContent,
  type Location,
  type NamedImage,
  type OnBytes,
  openBlob,
  readBlob,
} from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { FileInTar, TarFiles } from '../foreign-tar.ts';
import type { ConvertedImage } from './image.ts';

/** Layers in the archive, and manifests and configs in memory. */
export class ArchiveContent implements LocatedContent {
  readonly origin: string;
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[] = [];
  readonly passedOver: readonly string[];
  readonly #tar: TarFiles;
  readonly #small: ReadonlyMap<Digest, Uint8Array>;
  readonly #layers: ReadonlyMap<Digest, FileInTar>;
  #closed = false;

  constructor(
    tar: TarFiles,
    origin: string,
    images: readonly NamedImage[],
    converted: readonly ConvertedImage[],
  ) {
    this.#tar = tar;
    this.origin = origin;
    this.images = images;
    this.passedOver = [
      `the digest that an image has in a registry: ${origin} is a docker archive, which does not ` +
        `hold it, and no signature that was made there is over what was made of it`,
    ];
    this.#small = new Map(
      converted.flatMap(({ manifest, config }) =>
        [manifest, config].map((bytes) => [digest.of(bytes), bytes] as const),
      ),
    );
    this.#layers = new Map(converted.flatMap(({ layers }) => [...layers]));
  }

  size(of: Digest): number | undefined {
    return this.#small.get(of)?.length ?? this.#layers.get(of)?.size;
  }

  locate(of: Digest): Location | undefined {
    return this.#layers.get(of)?.from;
  }

  async read(of: Digest, limit: number): Promise<Uint8Array> {
    const bytes = this.#small.get(of);
    if (bytes === undefined) return readBlob(this.#at(of), limit);
    return bytes.length <= limit
      ? bytes
      : reject('LIMIT', `${of}: ${bytes.length} bytes, limit ${limit}`);
  }

  async *open(of: Digest): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = this.#small.get(of);
    if (bytes === undefined) yield* openBlob(this.#at(of));
    else yield bytes;
  }

  /** Of layers: the rest was made from what was read. */
  async hashAll(
    options: { readonly jobs?: number; readonly onBytes?: OnBytes } = {},
  ): Promise<void> {
    await hashRanges(
      [...this.#layers.keys()].map((of) => this.#at(of)),
      options,
    );
  }

  async close(): Promise<void> {
    if (!this.#closed) this.#tar.close();
    this.#closed = true;
  }

  #at(of: Digest): BlobAt {
    const file = this.#layers.get(of) ?? reject('MISSING_BLOB', `${of} is not in ${this.origin}`);
    return { ...file, digest: of, what: 'layer' };
  }
}
