import type { ChannelNumber, DeltaBase } from '@sealift/manifest';
import type { Descriptor, Scheme } from '@sealift/oci';

/**
 * What a target says about itself. All of it is claimed by its writer; only manifests were
 * re-hashed.
 */
export interface Inspection {
  readonly origin: string;
  /** Digest of sealift/manifest.json, which names a bundle; absent for layouts. */
  readonly bundle?: string;
  /** Which row of bundles it says that it belongs to, and its number there. */
  readonly channel?: ChannelNumber;
  /** Absent for a full bundle and for layouts. */
  readonly delta?: InspectedDelta;
  readonly images: readonly InspectedImage[];
  readonly evidence: readonly InspectedEvidence[];
  /** What a layout lists and inspect does not show, in sentences. T38 */
  readonly passedOver?: readonly string[];
  /** What was looked for at the source, and how that ended; bundles only. */
  readonly ledger: ReadonlyArray<{
    readonly subject: string;
    readonly scheme: string;
    readonly outcome: string;
    /** Where, if not beside the image alone. */
    readonly repositories?: readonly string[];
  }>;
  /** Names of trust files that travel along: shown, and believed by nothing. */
  readonly trust: readonly string[];
}

/** What a delta leaves out; verify and import need it from its base. */
export interface InspectedDelta {
  readonly base: DeltaBase;
  /** Digest that names the full bundle it stands for. */
  readonly full: string;
  /** Digests of the layers that are left out. */
  readonly required: readonly string[];
  /** Of these together, in bytes. */
  readonly size: number;
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
  readonly layers: ReadonlyArray<
    Pick<Descriptor, 'mediaType' | 'size'> & {
      readonly digest: string;
      readonly predicateType?: string;
    }
  >;
}
