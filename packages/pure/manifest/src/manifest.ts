/**
 * sealift/manifest.json: what a bundle holds, in file order, and what was looked for at the source
 * and not found.
 *
 *     {"blobs":[{"digest":"sha256:…","size":401},…],
 *      "evidence":[{"manifest":{"artifactType":"…","digest":"sha256:…","mediaType":"…",
 *                               "size":1203},
 *                   "scheme":"cosign-sig","subject":"sha256:…"},…],
 *      "images":[{"digest":"sha256:…","mediaType":"…","name":"ghcr.io/a/b:1",
 *                 "platforms":["linux/amd64"],"size":856},…],
 *      "ledger":[{"digests":["sha256:…"],"outcome":"found","scheme":"cosign-sig",
 *                 "subject":"sha256:…"},…],
 *      "schemaVersion":1,
 *      "trust":[{"digest":"sha256:…","name":"trusted_root.json","size":6787},…]}
 *
 * A bundle that leaves layers out says which, and against what they were left out:
 *
 *      "delta":{"base":{"digest":"sha256:…","kind":"bundle"},
 *               "required":[{"digest":"sha256:…","size":31457280},…]}
 *
 * A bundle of a channel says which, and which number it has there (VERIFICATION §21.1):
 *
 *      "channel":{"name":"weekly","sequence":12}
 *
 * A row of the ledger says where was looked, where that is not beside the image alone:
 *
 *      {…,"repositories":["ghcr.io/a/b","ghcr.io/a/signatures"],…}
 *
 * Canonical JSON (RFC 8785) without a time, a host or a user. Its digest names the bundle.
 * Everything in it is a claim of whoever wrote
 * the file: it says what must be inside, and proves nothing.
 */
import type { Digest } from '@sealift/bytes';
import type { Descriptor, Scheme } from '@sealift/oci';

export const SCHEMA_VERSION = 1;

/** What `sealift/manifest.json` says: all that a bundle holds and how it was found. */
export interface BundleManifest {
  /** Sorted by name. */
  readonly images: readonly BundleImage[];
  /**
   * Files under sealift/trust/, sorted by name: material to compare with pins, never to believe
   * (D3).
   */
  readonly trust: readonly TrustEntry[];
  /** Every blob of this file, in file order. */
  readonly blobs: readonly BlobEntry[];
  /** Absent: the bundle is of no channel. */
  readonly channel?: ChannelNumber;
  /** Absent: the bundle is whole. */
  readonly delta?: Delta;
  /** Sorted by subject, scheme, digest. */
  readonly evidence: readonly EvidenceEntry[];
  /** Sorted by subject, scheme. */
  readonly ledger: readonly LedgerRow[];
}

/** An image that the bundle names; everything else in it is there for one of these. */
export interface BundleImage {
  /** A full reference: `registry/repository[:tag][@digest]`. */
  readonly name: string;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  /**
   * Names of the index's platforms that are carried (see `isCarried`); empty for an image without
   * an index.
   */
  readonly platforms: readonly string[];
}

/**
 * A place in a row of bundles, each with a higher number than the one before. It means something
 * once the channel's key sealed the bundle. T9
 */
export interface ChannelNumber {
  /** Small letters, digits, dots, hyphens and underscores, at most 63. */
  readonly name: string;
  /** From 1 on. */
  readonly sequence: number;
}

/**
 * What a bundle leaves out. Layers only: manifests, indexes, configs and evidence always travel
 * (T13).
 */
export interface Delta {
  readonly base: DeltaBase;
  /**
   * Every layer that the images need and this file does not hold, sorted by digest; at least one.
   */
  readonly required: readonly BlobEntry[];
}

/** What the far side is said to have: a hint where to look, never a proof that it is there. */
export interface DeltaBase {
  readonly kind: BaseKind;
  /** Of the full bundle's sealift/manifest.json, or of the inventory file. */
  readonly digest: Digest;
}

export const BASE_KINDS = ['bundle', 'inventory'] as const;
export type BaseKind = (typeof BASE_KINDS)[number];

/** A blob by its digest, and its size in bytes. */
export interface BlobEntry {
  readonly digest: Digest;
  readonly size: number;
}

/** A trust file that the bundle carries, by its name below `sealift/trust/`. */
export interface TrustEntry extends BlobEntry {
  readonly name: string;
}

/** A manifest that was attached to `subject`, and how it was found. */
export interface EvidenceEntry {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly manifest: Pick<Descriptor, 'digest' | 'mediaType' | 'size' | 'artifactType'>;
}

export const OUTCOMES = ['found', 'absent', 'failed'] as const;

/** How a search for evidence ended: `failed` is not `absent`. */
export type Outcome = (typeof OUTCOMES)[number];

/** What a search at the source ended with: tells "never there" from "lost on the way". */
export interface LedgerRow {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly outcome: Outcome;
  readonly digests: readonly Digest[];
  /**
   * Where was looked: `REGISTRY/REPOSITORY`, sorted. Absent: beside the image, and nowhere else.
   */
  readonly repositories?: readonly string[];
}
