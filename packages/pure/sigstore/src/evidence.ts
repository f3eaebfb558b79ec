import type { Digest } from '@sealift/bytes';
import type { Hash } from '@sealift/pki';
import type { LogEntry } from '@sealift/tlog';
import type { EvidenceFormat } from './formats/format.ts';

/**
 * Every kind of evidence in one shape: what was signed, by whom it says, and what logs and clocks
 * say of it. All of it is foreign until checked.
 */
export interface Evidence {
  readonly format: EvidenceFormat;
  /** Of the blob it was decoded from. */
  readonly digest: Digest;
  readonly content: SignedContent;
  readonly material: KeyMaterial;
  readonly entries: readonly LogEntry[];
  /** RFC 3161 TimeStampResp, DER. */
  readonly timestamps: readonly Uint8Array[];
}

/** What was signed, and in which form the signature covers it. */
export type SignedContent =
  | {
      readonly kind: 'simple signing';
      readonly payload: Uint8Array;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'dsse'; readonly envelope: Envelope }
  | {
      readonly kind: 'message';
      readonly signature: Uint8Array;
      readonly hint: MessageDigest | undefined;
    };

/** What a bundle says the digest of the signed file is: nobody signed that. */
export interface MessageDigest {
  readonly hash: Hash;
  readonly value: Uint8Array;
}

/** A DSSE envelope with its one signature. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly keyId: string;
  /**
   * The envelope as it was submitted, where it travelled as such (cosign's layers): what a log's
   * envelope hash is over.
   */
  readonly raw: Uint8Array | undefined;
}

/** Whose key signed: a certificate, a key that came along, or a mere hint at a pinned one. */
export type KeyMaterial =
  | {
      readonly kind: 'certificate';
      readonly leaf: Uint8Array;
      /** DER, untrusted: candidates for the path to a pin. */
      readonly hints: readonly Uint8Array[];
      /**
       * It carries a chain where its format has room for one certificate: sigstore_bundle.proto
       * allows that of a private CA, never of Fulcio.
       */
      readonly ofPrivateCa?: boolean;
      /** An SCT that travelled apart, as JSON. */
      readonly sct?: Uint8Array;
    }
  | {
      readonly kind: 'key';
      /** Opaque; usually base64 of the SHA-256 of the SPKI. Never selects a key. */
      readonly hint: string;
    };
