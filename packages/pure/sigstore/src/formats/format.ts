import type { Fields, Json } from '@sealift/bytes';
import type { Descriptor, Manifest, Scheme } from '@sealift/oci';
import type { Hash, PublicKey } from '@sealift/pki';
import type { LogEntry } from '@sealift/tlog';
import type { Evidence, SignedContent } from '../evidence.ts';

/** What reports call a format, such as `cosign signature`: the `id` of its row. */
export type FormatId = string;

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
  /** What it is taken for where nobody reads the layer; what was signed decides. T22 */
  readonly kind: 'signature' | 'attestation';
  /** How many layers a manifest of it may have. */
  readonly layers: 'one' | 'several';
  /** Annotations of a layer's descriptor that belong to the evidence; no other is carried. T39 */
  readonly annotations: readonly string[];
  matches(found: FoundManifest): boolean;
  /** Whether a layer of this media type is one. */
  takes(mediaType: string): boolean;
  /**
   * @param blob the layer, already compared with its descriptor
   * @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT | UNSUPPORTED
   */
  decode(layer: Descriptor, blob: Uint8Array): Evidence;
  /**
   * The same layer with other log entries, which say more than its own; nothing that was signed
   * changes. @throws Rejection UNSUPPORTED where the form has no room for them
   */
  withEntries(layer: Descriptor, blob: Uint8Array, entries: readonly LogEntry[]): Relogged;
  /** What the manifest of a referrer says around layers that were accepted. T39 */
  referrer(manifest: Manifest, first: ReadLayer): Promise<ReferrerForm>;
  /**
   * What `cosign download` prints of it: JSON on one line. @param evidence as `decode` reads it
   * @throws Rejection PARSE | LIMIT
   */
  print(evidence: Evidence, layer: Descriptor, blob: Uint8Array): string;
}

/** A layer that says more of the log than the one that it was made from. */
export interface Relogged {
  readonly blob: Uint8Array;
  /** Of its descriptor. */
  readonly annotations: ReadonlyMap<string, string>;
}

/** An accepted layer: it is read where the manifest repeats what it says. */
export interface ReadLayer {
  readonly descriptor: Descriptor;
  read(): Promise<Uint8Array>;
}

/** What the manifest of a referrer may say, since verified bytes say it too. */
export interface ReferrerForm {
  /** Names of its artifact type; the first is the one to write. */
  readonly types: Names;
  /** Media types that its layers may have, the first is written; absent: each has its own. */
  readonly layerTypes?: Names;
  /** Whether its configuration lists the layers, as that of a .sig object, or says nothing. */
  readonly config: 'layers' | 'empty';
  readonly annotations: Readonly<Record<string, string>>;
}

type Names = readonly [string, ...string[]];

export interface FileReader {
  /** By the members that the JSON document has; its own decoder reads it strictly. */
  matches(document: Fields): boolean;
  /**
   * @param bytes those of the document
   * @throws Rejection STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT
   */
  decode(document: Json, bytes: Uint8Array): Evidence;
}

/** Whether it hangs on its subject by `subject`, and not by a tag of cosign's. */
export const isReferrer = (scheme: string): boolean =>
  scheme.startsWith('referrers') || ['detached-bundle', 'backfilled-proof'].includes(scheme);
