import type { Fields } from '@sealift/bytes';
import type { Descriptor, Scheme } from '@sealift/oci';
import type { Hash, PublicKey } from '@sealift/pki';
import type { Evidence, SignedContent } from '../evidence.ts';

/** What reports call each format. */
export type FormatId =
  | 'cosign signature'
  | 'cosign attestation'
  | 'cosign blob bundle'
  | 'detached signature'
  | 'sigstore bundle v0.1'
  | 'sigstore bundle v0.2'
  | 'sigstore bundle v0.3';

/**
 * One format of evidence: how it is recognised, read, and what it may be about. Every field is
 * needed: a format without log kinds or hashes does not compile, and none is taken for another.
 */
export interface EvidenceFormat {
  readonly id: FormatId;
  /**
   * Kinds of log entries, `KIND VERSION`, that can be about it, by what it holds. An entry of
   * another kind is no proof of it (TLOG_KIND).
   */
  readonly logKinds: { readonly [kind in SignedContent['kind']]: readonly string[] };
  /** What a key of each type hashes with, the usual one first (VERIFICATION §13). */
  readonly hashes: { readonly [type in PublicKey['type']]: readonly Hash[] };
  /** How it is attached to an image; undefined where it never is. */
  readonly layer: LayerReader | undefined;
  /** How a file of its own is read; undefined where it never is one. */
  readonly file: FileReader | undefined;
}

/** A format that hangs on images. */
export type AttachedFormat = EvidenceFormat & { readonly layer: LayerReader };

/** Where a layer was found: hints, which choose a reader and prove nothing. */
export interface FoundManifest {
  readonly scheme: Scheme;
  /** Artifact type, type of the configuration, and types of the layers, in this order. */
  readonly types: readonly string[];
}

export interface LayerReader {
  /** What it is when all that is known is where it was found. */
  readonly kind: 'signature' | 'attestation' | 'bundle';
  /** How many layers a manifest of it may have. */
  readonly layers: 'one' | 'several';
  matches(found: FoundManifest): boolean;
  /**
   * @param blob the layer, already compared with its descriptor
   * @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT | UNSUPPORTED
   */
  decode(layer: Descriptor, blob: Uint8Array): Evidence;
}

export interface FileReader {
  /** By the members that the JSON document has; its own decoder reads it strictly. */
  matches(document: Fields): boolean;
  /** @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT */
  decode(bytes: Uint8Array): Evidence;
}

/** Whether it hangs on its subject by `subject`, and not by a tag of cosign's. */
export const isReferrer = (scheme: Scheme): boolean => scheme.startsWith('referrers');
