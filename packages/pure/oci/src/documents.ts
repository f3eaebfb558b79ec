/** Many trees of one content, read as one would: what they share is read and parsed once. T34 */
import { type Digest, LIMITS, reject, Tally } from '@sealift/bytes';
import type { Descriptor } from './descriptor.ts';
import { type Index, type Manifest, parseManifest } from './manifest.ts';

/** A manifest or index, with the bytes it was read from. */
export interface ReadDocument {
  readonly bytes: Uint8Array;
  readonly document: Manifest | Index;
}

/** Gives the bytes of a manifest or index. They are re-hashed here; the reader need not. */
export type ReadManifest = (descriptor: Descriptor) => Promise<Uint8Array>;

/** Bytes of manifests that are kept at hand: thousands of images share their children. */
const KEPT = 16 * 1024 * 1024;

interface Kept {
  readonly size: number;
  readonly reading: Promise<ReadDocument>;
}

/**
 * The manifests of one content. Those that were asked for last are kept, and what all walks
 * together look at is bounded, so that time and memory follow the size of the input.
 */
export class Documents {
  readonly #read: ReadManifest;
  readonly #kept = new Map<string, Kept>();
  readonly #seen = new Set<Digest>();
  readonly #references = new Tally(
    LIMITS.references,
    'references to manifests and blobs',
    'put fewer images together',
  );
  readonly #again = new Tally(
    LIMITS.manifestsAgain,
    'bytes of manifests that images share',
    'put fewer images together',
  );
  #size = 0;

  constructor(read: ReadManifest) {
    this.#read = read;
  }

  /**
   * What a descriptor points at. @throws Rejection DIGEST | INDEX | LIMIT | UNSUPPORTED, and what
   * `read` throws
   */
  async get(descriptor: Descriptor): Promise<ReadDocument> {
    const { mediaType, digest, size } = descriptor;
    if (size > LIMITS.ociManifest)
      reject('LIMIT', `${digest}: manifest of ${size} bytes, limit ${LIMITS.ociManifest}`);
    // T17: under another type or size the same bytes are another document, or a contradiction.
    const found = await this.#keep(`${digest} ${size} ${mediaType}`, descriptor);
    this.#references.add(weightOf(found.document));
    return found;
  }

  /** What was asked for last stands last, and goes last. */
  #keep(key: string, descriptor: Descriptor): Promise<ReadDocument> {
    const known = this.#kept.get(key);
    const kept = known ?? { size: descriptor.size, reading: this.#parse(descriptor) };
    if (known === undefined) this.#size += kept.size;
    else this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#forget();
    return kept.reading;
  }

  async #parse(descriptor: Descriptor): Promise<ReadDocument> {
    const { digest, size } = descriptor;
    if (this.#seen.has(digest)) this.#again.add(size);
    this.#seen.add(digest);
    const bytes = await this.#read(descriptor);
    return { bytes, document: parseManifest(bytes, descriptor) };
  }

  #forget(): void {
    for (const [key, { size }] of this.#kept) {
      if (this.#size <= KEPT) return;
      this.#kept.delete(key);
      this.#size -= size;
    }
  }
}

const weightOf = (document: Manifest | Index): number =>
  1 + (document.kind === 'index' ? document.manifests : document.layers).length;
