import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { BundleManifest } from '@sealift/manifest';
import { BLOCK } from './header.ts';
import { blobName, trustName } from './names.ts';
import { RULES, violation } from './rules.ts';
import type { Entry } from './walk.ts';

/** A blob that the file holds. `offset` of its first byte. */
export interface StoredBlob {
  readonly digest: Digest;
  readonly size: number;
  readonly offset: number;
}

/**
 * An entry that stands where another must. Whether that one is lost or only misplaced is known when
 * the walk ends.
 */
interface OutOfOrder {
  readonly wanted: Digest;
  readonly found: string;
  readonly offset: number;
  misplaced: boolean;
}

/**
 * Holds entries against the manifest's lists, in order. The walk's index is what counts; the
 * manifest must equal it. T12
 */
export class Listing {
  readonly #manifest: BundleManifest;
  readonly #sizes: ReadonlyMap<Digest, number>;
  #trust = 0;
  #blobs = 0;
  #outOfOrder: OutOfOrder | undefined;

  constructor(manifest: BundleManifest) {
    this.#manifest = manifest;
    this.#sizes = new Map(manifest.blobs.map((blob) => [blob.digest, blob.size]));
  }

  /** Takes a trust file. @returns the digest it must have. @throws Rejection MANIFEST */
  trust({ name, size, offset }: Entry, trust: string): Digest {
    const listed = this.#manifest.trust[this.#trust];
    // Both are sorted: what stands in the place of a later name is too many, what stands in that of
    // an earlier one shows it lost.
    if (listed === undefined || trust < listed.name)
      violation('trust-listed', `entry "${name}" is not in sealift/manifest.json`, offset - BLOCK);
    if (trust > listed.name) this.#allTrusted(offset - BLOCK);
    this.#trust++;
    if (listed.size !== size)
      violation(
        'trust-listed',
        `entry "${name}" has ${size} bytes, sealift/manifest.json says ${listed.size}`,
        offset - BLOCK + 124,
      );
    return listed.digest;
  }

  /** Takes a blob. @throws Rejection ORPHAN_BLOB | MANIFEST */
  blob({ name, size, offset }: Entry, digest: Digest): StoredBlob {
    this.#allTrusted(offset - BLOCK);
    const listed =
      this.#sizes.get(digest) ??
      violation('blob-listed', `entry "${name}" is not in sealift/manifest.json`, offset - BLOCK);
    if (listed !== size)
      violation(
        'blob-size',
        `entry "${name}" has ${size} bytes, sealift/manifest.json says ${listed}`,
        offset - BLOCK + 124,
      );
    const wanted = this.#manifest.blobs[this.#blobs++]?.digest ?? digest;
    if (this.#outOfOrder?.wanted === digest) this.#outOfOrder.misplaced = true;
    if (wanted !== digest)
      this.#outOfOrder ??= {
        wanted,
        found: `entry "${name}"`,
        offset: offset - BLOCK,
        misplaced: false,
      };
    return { digest, size, offset };
  }

  /**
   * No entry follows; `offset` is that of the end. @throws Rejection MISSING_BLOB | TAR_ORDER |
   * MANIFEST
   */
  end(offset: number): void {
    this.#allTrusted(offset);
    const wanted = this.#manifest.blobs[this.#blobs]?.digest;
    if (wanted !== undefined)
      this.#outOfOrder ??= { wanted, found: 'the end', offset, misplaced: false };
    if (this.#outOfOrder !== undefined) throw refusalOf(this.#outOfOrder);
  }

  /**
   * Of what the walk ended with and an entry that strayed before it, the one that comes first in
   * the file.
   */
  first(thrown: unknown): unknown {
    const isBreach = thrown instanceof Rejection && thrown.rule !== undefined;
    return isBreach && this.#outOfOrder !== undefined ? refusalOf(this.#outOfOrder) : thrown;
  }

  #allTrusted(offset: number): void {
    const lost = this.#manifest.trust[this.#trust];
    if (lost !== undefined)
      violation(
        'trust-listed',
        `${trustName(lost.name)}, which sealift/manifest.json lists, does not stand here`,
        offset,
      );
  }
}

function refusalOf({ wanted, found, offset, misplaced }: OutOfOrder): Rejection {
  const rule = misplaced ? 'blob-order' : 'blob-missing';
  const why = misplaced
    ? 'sealift/manifest.json lists them in another order'
    : 'it is listed in sealift/manifest.json and not in the file';
  return new Rejection(RULES[rule], `${found} stands where ${blobName(wanted)} must: ${why}`, {
    rule,
    offset,
  });
}
