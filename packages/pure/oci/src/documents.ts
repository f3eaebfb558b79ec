/** Many trees of one content, read as one would: what they share is read and parsed once. T34 */
import { type Digest, LIMITS, Tally } from '@sealift/bytes';
import { reject } from '@sealift/failures';
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
  readonly mediaType: string;
  readonly size: number;
  readonly reading: Promise<ReadDocument>;
  /** Once it is read. */
  found?: ReadDocument;
}

/**
 * The manifests of one content. Those that were asked for last are kept, and what all walks
 * together look at is bounded, so that time and memory follow the size of the input.
 */
export class Documents {
  readonly #read: ReadManifest;
  readonly #kept = new Map<Digest, Kept>();
  readonly #seen = new Set<Digest>();
  /** How each digest was described first. */
  readonly #described = new Map<Digest, Descriptor>();
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
    const known = this.now(descriptor);
    if (known !== undefined) return known;
    const { digest, size } = descriptor;
    if (size > LIMITS.ociManifest)
      reject('LIMIT', `${digest}: manifest of ${size} bytes, limit ${LIMITS.ociManifest}`);
    return this.#count(await this.#reading(descriptor));
  }

  /** The same where it is at hand: most of a walk need not wait. @throws Rejection LIMIT */
  now(descriptor: Descriptor): ReadDocument | undefined {
    const kept = this.#keptAs(descriptor);
    if (kept?.found === undefined) return undefined;
    this.#touch(descriptor.digest, kept);
    return this.#count(kept.found);
  }

  /** T17: under another type or size the same bytes are another document, or a contradiction. */
  #keptAs({ digest, mediaType, size }: Descriptor): Kept | undefined {
    const kept = this.#kept.get(digest);
    return kept?.mediaType === mediaType && kept.size === size ? kept : undefined;
  }

  #reading(descriptor: Descriptor): Promise<ReadDocument> {
    const { digest, mediaType, size } = descriptor;
    const known = this.#keptAs(descriptor);
    if (known !== undefined) return known.reading;
    const reading = this.#parse(descriptor);
    if (this.#kept.has(digest)) return reading;
    const kept: Kept = { mediaType, size, reading };
    this.#kept.set(digest, kept);
    this.#size += size;
    this.#forget();
    return reading.then((found) => {
      kept.found = found;
      return found;
    });
  }

  #count(found: ReadDocument): ReadDocument {
    const { document } = found;
    const listed = document.kind === 'index' ? document.manifests : document.layers;
    this.#references.add(1 + listed.length);
    return found;
  }

  async #parse(descriptor: Descriptor): Promise<ReadDocument> {
    const { digest, size } = descriptor;
    if (this.#seen.has(digest)) this.#again.add(size);
    this.#seen.add(digest);
    const bytes = await this.#read(descriptor);
    return { bytes, document: this.#shared(parseManifest(bytes, descriptor)) };
  }

  /** T34: indexes that list the same children hold them once, and manifests their layers. */
  #shared(document: Manifest | Index): Manifest | Index {
    const share = (each: Descriptor): Descriptor => {
      const first = this.#described.get(each.digest);
      if (first === undefined) this.#described.set(each.digest, each);
      return first !== undefined && saysTheSame(first, each) ? first : each;
    };
    return document.kind === 'index'
      ? { ...document, manifests: document.manifests.map(share) }
      : { ...document, layers: document.layers.map(share) };
  }

  /** What was asked for last stands last, and goes last: told apart only where room gets short. */
  #touch(digest: Digest, kept: Kept): void {
    if (this.#size <= KEPT / 2) return;
    this.#kept.delete(digest);
    this.#kept.set(digest, kept);
  }

  #forget(): void {
    for (const [digest, { size }] of this.#kept) {
      if (this.#size <= KEPT) return;
      this.#kept.delete(digest);
      this.#size -= size;
    }
  }
}

/** Whether two descriptors of one digest can stand for each other; notes are not compared. */
const saysTheSame = (a: Descriptor, b: Descriptor): boolean =>
  a.mediaType === b.mediaType &&
  a.size === b.size &&
  a.artifactType === b.artifactType &&
  a.annotations === undefined &&
  b.annotations === undefined &&
  a.platform?.os === b.platform?.os &&
  a.platform?.architecture === b.platform?.architecture &&
  a.platform?.variant === b.platform?.variant;
