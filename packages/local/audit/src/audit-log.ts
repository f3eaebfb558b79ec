/** What an audit log offers to whoever writes it. */
import type { Rejection } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import type { AuditEvent, PayloadRef } from './event/kinds.ts';

/** Where a log is kept, what it calls itself, and who signs its checkpoints. */
export interface AuditLogOptions {
  /** Made where it is not there. */
  readonly directory: string;
  /** Of this log alone: the first line of its checkpoints. A host and a path, without a scheme. */
  readonly origin: string;
  /** Signs the checkpoints: an Ed25519 key that signs nothing else. */
  readonly signer: Signer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Files elsewhere that hold a copy of the latest checkpoint. The log is refused where one of them
   * is ahead of it or of another history;
   * each is written anew after each checkpoint.
   */
  readonly anchors?: readonly string[];
  /** Milliseconds from an entry to the checkpoint that covers it; 1000 unless said otherwise. */
  readonly checkpointEvery?: number;
}

/** An entry of the log, read back: what happened, when, and its place. */
export interface AuditEntry {
  readonly index: number;
  /** RFC 3339 in UTC with milliseconds. */
  readonly time: string;
  readonly event: AuditEvent;
}

/** A log that this process holds open: nobody else may write to its directory meanwhile. */
export interface AuditLog {
  /**
   * Adds an entry; the log adds its time. Entries get their places in the order of the calls.
   * @returns its index, once it is durable
   * @throws Rejection AUDIT_LOG (it may be in the log after the next start, or not) | CLOCK |
   * AUDIT_ENTRY | LIMIT (these three: it is not in the log)
   */
  append(event: AuditEvent): Promise<number>;
  /**
   * Keeps a payload, for the entry that refers to it; durable when it resolves. @throws Rejection
   * AUDIT_LOG
   */
  keepPayload(bytes: Uint8Array): Promise<PayloadRef>;
  /**
   * A payload of more than 32 KiB; smaller ones stand in their entries. @throws Rejection
   * AUDIT_ENTRY | IO
   */
  payload(sha256: string): Promise<Uint8Array | undefined>;
  /**
   * The entries that are durable at the time of the call, from an index on. @throws Rejection
   * AUDIT_ENTRY where one is not the one in the tree | IO
   */
  entries(from?: number): AsyncIterable<AuditEntry>;
  /** How many entries are durable. */
  readonly size: number;
  /**
   * Why nothing can be written any more: every later `append` throws it. Only opening the log again
   * recovers.
   */
  readonly fault: Rejection | undefined;
  /**
   * Takes what is durable into the tree, and signs it. @returns the checkpoint. @throws Rejection
   * AUDIT_LOG
   */
  checkpoint(): Promise<string>;
  /** Waits for what is being written, writes a last checkpoint, and gives the lock back. */
  close(): Promise<void>;
}
