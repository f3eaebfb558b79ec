import type { PublicKey, Window } from '@sealift/pki';
import type { Witness } from '@sealift/tlog';
import type { Anchor, Trust } from '@sealift/trust';
import type { CapsuleState } from './tuf/stated.ts';

/** What a file of a store pins. */
export const KINDS = ['trusted-root', 'tuf', 'rekor', 'ca', 'ct', 'tsa', 'witness', 'key'] as const;

/** Which of these a file of a store pins. */
export type PinKind = (typeof KINDS)[number];

/** What a key signs; one key has one of them (T10). */
export const ROLES = ['image', 'attestation', 'seal', 'deny'] as const;

/** What a pinned key may sign, and nothing else. */
export type KeyRole = (typeof ROLES)[number];

/**
 * Whether somebody else proves when a key of this role signed. A seal and a deny pack state no such
 * time, so that a window of their key would be asked nothing, and one that ended would go on.
 */
export const isDated = (role: KeyRole): boolean => role === 'image' || role === 'attestation';

/** A file of a store, and what is known of it. */
export interface StorePin {
  readonly kind: PinKind;
  /** Its name beside trust.yaml. */
  readonly file: string;
  /** Of the file, lower-case hex. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** What messages call it before it is in the store. */
  readonly path?: string;
  /** Of kind `key`. */
  readonly role?: KeyRole;
  /** Of kind `rekor`. */
  readonly origin?: string;
  readonly window: Window;
  /** Where it came from: foreign text. */
  readonly from: string;
  readonly approvedBy: string;
  /** RFC 3339. */
  readonly approvedAt: string;
}

/** A pinned key that is no log's, with what it may sign. */
export interface RoleKey {
  readonly key: PublicKey;
  readonly role: KeyRole;
  readonly window: Window;
  readonly source: string;
}

/** One instance of a store: files, and what they pin together (T6). */
export interface StoreInstance {
  readonly name: string;
  readonly pins: readonly StorePin[];
  readonly trust: Trust;
  readonly witnesses: readonly Witness[];
  readonly keys: readonly RoleKey[];
  /** Of an instance that follows a TUF repository: what its metadata say of themselves. */
  readonly tuf?: CapsuleState;
  /** Of each file, by its name: what it pins. */
  readonly anchors: ReadonlyMap<string, readonly Anchor[]>;
}

/** A trust store that was read and checked. */
export interface Store {
  readonly instances: readonly StoreInstance[];
}
