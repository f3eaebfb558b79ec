import type { Descriptor, Scheme } from '@sealift/oci';

/** What a target says about itself. All of it is claimed by its writer; only manifests were re-hashed. */
export interface Inspection {
  readonly origin: string;
  /** Digest of sealift/manifest.json, which names a bundle; absent for layouts. */
  readonly bundle?: string;
  readonly images: readonly InspectedImage[];
  readonly evidence: readonly InspectedEvidence[];
  /** What was looked for at the source, and how that ended; bundles only. */
  readonly ledger: ReadonlyArray<{ readonly subject: string; readonly scheme: string; readonly outcome: string }>;
  /** Names of trust files that travel along: to be compared with pins, never believed. */
  readonly trust: readonly string[];
}

export interface InspectedImage {
  readonly name?: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly platforms: readonly string[];
  /** Manifests and indexes, configs, layers: how many different ones. */
  readonly manifests: number;
  readonly layers: number;
  /** Of all of them together, in bytes. */
  readonly size: number;
}

export interface InspectedEvidence {
  readonly subject: string;
  readonly scheme: Scheme;
  readonly digest: string;
  readonly artifactType?: string;
  readonly layers: ReadonlyArray<Pick<Descriptor, 'mediaType' | 'size'> & { readonly digest: string; readonly predicateType?: string }>;
}
