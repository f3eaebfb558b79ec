import type { JsonObject } from '@sealift/bytes';

/**
 * A log entry in the JSON of a bundle (`TransparencyLogEntry`): bytes are base64, 64-bit numbers
 * decimal strings.
 */
export interface LogEntry {
  readonly json: JsonObject;
  /** Of a Rekor 1 entry, in the form of cosign's annotation; version 2 gives no promise. */
  readonly promise?: {
    readonly body: string;
    readonly integratedTime: bigint;
    readonly logIndex: bigint;
    /** Hex. */
    readonly logId: string;
    readonly signedEntryTimestamp: string;
  };
}

/** What is logged: never the content, only hashes, the signature and who signed. */
export type Proposal =
  | {
      readonly kind: 'hashedrekord';
      readonly digest: Uint8Array;
      readonly hash: 'sha256' | 'sha384' | 'sha512';
      readonly signature: Uint8Array;
    }
  | {
      readonly kind: 'dsse';
      readonly envelope: string;
      readonly preAuthenticated: Proposal & { readonly kind: 'hashedrekord' };
    };
