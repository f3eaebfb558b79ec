/** A delta and its bases as one content: whole, once every byte of either has been hashed. T13 */
import type { AttachedEvidence, LocatedContent, NamedImage } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { BlobEntry, BundleManifest, NeededBlob } from '@sealift/manifest';
import {
  type BlobBytes,
  type BundleContent,
  type HashOptions,
  rejectWithoutBase,
  type TrustFile,
} from '@sealift/tarball';
import type { Base } from './base.ts';

/**
 * Looks for what a delta leaves out, in the bases in their order. What is not found is told by
 * `hashAll`, after the delta's own bytes
 * have been hashed, so that damage never shows as a missing base.
 * @returns the delta with its bases; `close` closes all of them. @throws Rejection USAGE for bases
 * of a full bundle, and what the bases throw
 */
export async function completeDelta(
  delta: BundleContent,
  bases: readonly Base[],
): Promise<CompletedDelta> {
  const { delta: cut } = delta.manifest;
  if (cut === undefined) return reject('USAGE', `${delta.origin} is a full bundle: it has no base`);
  const found = new Map<Digest, Found>();
  for (const base of bases) {
    const layers = cut.required.filter(({ digest }) => !found.has(digest));
    for (const layer of await base.find(layers)) found.set(layer.digest, { base, layer });
  }
  return new CompletedDelta(delta, bases, found);
}

interface Found {
  readonly base: Base;
  readonly layer: BlobEntry;
}

/**
 * What `completeDelta` gives. `size` and `open` reach into the bases; manifests and evidence are
 * the delta's own.
 */
export class CompletedDelta implements BundleContent {
  readonly origin: string;
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  readonly needed: readonly NeededBlob[];
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  /**
   * How many layers were found in which base, by its origin. They are proved only once `hashAll`
   * has read them.
   */
  readonly foundIn: ReadonlyMap<string, number>;
  readonly #delta: BundleContent & Partial<LocatedContent>;
  readonly #bases: readonly Base[];
  readonly #found: ReadonlyMap<Digest, Found>;

  constructor(delta: BundleContent, bases: readonly Base[], found: ReadonlyMap<Digest, Found>) {
    this.origin = delta.origin;
    this.manifest = delta.manifest;
    this.manifestDigest = delta.manifestDigest;
    this.trustFiles = delta.trustFiles;
    this.needed = delta.needed;
    this.images = delta.images;
    this.evidence = delta.evidence;
    const byOrigin = Map.groupBy(found.values(), ({ base }) => base.origin);
    this.foundIn = new Map([...byOrigin].map(([origin, some]) => [origin, some.length]));
    this.#delta = delta;
    this.#bases = bases;
    this.#found = found;
  }

  size(digest: Digest): number | undefined {
    return this.#delta.size(digest) ?? this.#found.get(digest)?.layer.size;
  }

  /** Layers are given by `open`: nothing reads one whole. */
  read(digest: Digest, limit: number): Promise<Uint8Array> {
    return this.#delta.read(digest, limit);
  }

  open(digest: Digest): AsyncIterable<Uint8Array> {
    const found = this.#found.get(digest);
    return found === undefined ? this.#delta.open(digest) : found.base.open(found.layer);
  }

  /** Where the bytes of a blob come from. */
  bytes(digest: Digest): BlobBytes {
    const found = this.#found.get(digest);
    return (
      (found === undefined ? this.#delta.locate?.(digest) : found.base.locate?.(digest)) ?? {
        open: () => this.open(digest),
      }
    );
  }

  hashStored(options?: HashOptions): Promise<void> {
    return this.#delta.hashStored(options);
  }

  /** @throws Rejection DIGEST naming the file at fault | DELTA_BASE */
  async hashAll(options?: HashOptions): Promise<void> {
    await this.hashStored(options);
    this.expectBase();
    const byBase = Map.groupBy(this.#found.values(), ({ base }) => base);
    for (const [base, some] of byBase)
      await base.hash(
        some.map(({ layer }) => layer),
        options,
      );
  }

  /** @throws Rejection DELTA_BASE where a layer was found nowhere */
  expectBase(): void {
    const missing = this.manifest.delta?.required.filter(({ digest }) => !this.#found.has(digest));
    const looked =
      this.#bases.length === 0
        ? ''
        : `; looked in ${this.#bases.map(({ origin }) => origin).join(', ')}`;
    rejectWithoutBase(this.origin, this.manifest, { missing, looked });
  }

  async close(): Promise<void> {
    await Promise.all([this.#delta, ...this.#bases].map((each) => each.close()));
  }
}
