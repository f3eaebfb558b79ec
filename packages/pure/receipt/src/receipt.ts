/**
 * What an import did, for whoever audits it, and for taking it back.
 *
 *     {"bundle":"sha256:…","complete":true,"evidence":{"carried":[…],"left":[],"unverified":[]},
 *      "images":[{"before":"absent","destination":"registry.internal/mirror/team/app:v1",
 *                 "digest":"sha256:…","source":"ghcr.io/team/app:v1"}],
 *      "policy":"sha256:…","schemaVersion":1,"time":"2026-03-01T10:00:00Z",
 *      "to":"registry.internal/mirror"}
 *
 * Canonical JSON (RFC 8785). It proves nothing unless it is signed: the signature, a statement of
 * sealift's own, is a file beside it.
 */
import type { Digest } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';

/** Of the statement that signs a receipt. T10 */
export const RECEIPT_PREDICATE = 'urn:sealift:receipt:v1';

export const RECEIPT_VERSION = 1;

/** What a tag led to: nothing, a digest, or something that is no manifest sealift reads. */
export type Before = 'absent' | 'unknown' | Digest;

/** An image, and where it went. */
export interface ReceiptImage {
  /** The name under which it was verified. */
  readonly source: string;
  /** `registry/repository:tag`, or `…@digest` where the source has no tag. */
  readonly destination: string;
  readonly digest: Digest;
  /** What the tag led to before; the digest itself where it was there. Absent without a tag. */
  readonly before?: Before;
  /** The tag was sent, and no answer came: it may lead to the image. Absent otherwise. */
  readonly uncertain?: true;
}

/** An evidence object as the bundle holds it. */
export interface ReceiptEvidence {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly digest: Digest;
}

/** A layer of an evidence object. */
export interface ReceiptLayer extends ReceiptEvidence {
  readonly layer: Digest;
}

/** A signature or attestation of the bundle, and where the import wrote it in another form. */
export interface ReceiptTranslation {
  readonly from: ReceiptLayer;
  /** About the same subject. `digest` is that of an object which is added to what is there. */
  readonly to: ReceiptLayer;
}

/** Under cosign's tags, or as a referrer. */
export const SIGNED_SCHEMES = ['cosign-sig', 'cosign-att', 'referrers-api'] as const;

/** How what was signed here is found: by cosign's tags, or by its subject. */
export type SignedScheme = (typeof SIGNED_SCHEMES)[number];

/** Evidence that the importing side made of an image. */
export interface ReceiptCountersigned {
  /** The image: its root. */
  readonly image: Digest;
  /** The image, or a part of it. */
  readonly subject: Digest;
  /** `registry/repository` where it is. */
  readonly repository: string;
  /** How it is found there: cosign's tags follow from the subject. */
  readonly scheme: SignedScheme;
  readonly digest: Digest;
  /** What that tag led to before; absent where there is none. */
  readonly before?: Before;
}

/** What an import did. */
export interface Receipt {
  /** Digest of the bundle's manifest, which names the bundle; a layout has none. */
  readonly bundle?: Digest | undefined;
  /**
   * False where it failed after its first tag was sent: `images` are those whose tag was written,
   * or may have been; and where it was to be signed and is not.
   */
  readonly complete: boolean;
  /** What it signed and wrote, in its order; absent where that is nothing. */
  readonly countersigned?: readonly ReceiptCountersigned[];
  readonly evidence: {
    readonly carried: readonly ReceiptEvidence[];
    /** Not accepted, or not as a whole, and left where it was. */
    readonly left: readonly ReceiptEvidence[];
    /** Absent where nothing was. */
    readonly translated?: readonly ReceiptTranslation[];
    /** Not accepted, and carried since somebody wanted that. */
    readonly unverified: readonly ReceiptEvidence[];
  };
  readonly images: readonly ReceiptImage[];
  /** SHA-256 of the policy file; absent where flags were the policy. */
  readonly policy?: Digest | undefined;
  /** When it ended, by this host's clock: milliseconds since 1970, whole seconds. */
  readonly time: number;
  /** `REGISTRY[/PREFIX]`, as it was given. */
  readonly to: string;
}
