import type { Begun, Location } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import type { Rejection } from '@sealift/failures';
import type { Descriptor, Documents, Scheme } from '@sealift/oci';
import type { ListedSource } from '@sealift/sources';
import type { Found } from './evidence.ts';

/**
 * What a search for evidence of one kind ended with. `found` may hold a part where the search
 * failed.
 */
export interface Search {
  readonly scheme: Scheme;
  readonly found: readonly Descriptor[];
  readonly failure?: Rejection;
}

/** Where the bytes of a blob are: on this host, or in a registry. */
export type OriginBytes =
  | Location
  | { readonly bytes: Uint8Array }
  | { readonly open: () => AsyncIterable<Uint8Array> }
  /** A registry sends what is not begun here. */
  | { readonly send: (begun?: Begun) => AsyncIterable<Uint8Array> };

/** A repository, or content of this host: it has blobs, and things that are attached to others. */
export interface Storage {
  /** Its name, for messages: `ghcr.io/team/app`, or a path. */
  readonly where: string;
  /** The same where it is a repository: what is of this host has no place in a bundle. */
  readonly repository?: string;
  readonly documents: Documents;
  /** What was found, by subject: it is searched once. T34 */
  readonly found: Map<Digest, Promise<readonly Found[]>>;
  /**
   * The bytes of a small blob, hashed: a config, a piece of evidence. @throws Rejection LIMIT when
   * larger than `limit` | DIGEST | MISSING_BLOB
   */
  blob(descriptor: Descriptor, limit: number): Promise<Uint8Array>;
  /**
   * A blob of any size, hashed as it passes; a registry sends what is not begun. @throws
   * Rejection MISSING_BLOB | DIGEST before its end
   */
  open(descriptor: Descriptor, begun?: Begun): AsyncIterable<Uint8Array>;
  /** Whether a child of an index is to be expected here: bundles may leave platforms out. */
  has(digest: Digest): boolean;
  /** Whether a blob is there. @throws Rejection AUTH | REGISTRY */
  holds(descriptor: Descriptor): Promise<boolean>;
  /** The code of a blob that is not. */
  readonly absent: 'MISSING_BLOB' | 'NOT_FOUND';
  /**
   * Where the bytes of a blob come from; they are hashed as they are written. @throws Rejection
   * MISSING_BLOB | DIGEST
   */
  bytes(descriptor: Descriptor): OriginBytes;
  /**
   * The searches for what is attached to a manifest or index, to be run in any order.
   */
  searches(subject: Descriptor): readonly (() => Promise<Search>)[];
  /**
   * A piece of evidence as its own bytes describe it: what a list says of size and type is a hint.
   * @throws Rejection NOT_FOUND where it is listed, and is not there
   */
  described(evidence: Descriptor): Promise<Descriptor>;
}

/** One image where it comes from. */
export interface Origin {
  /** The full reference it will have in the bundle. */
  readonly name: string;
  readonly root: Descriptor;
  readonly storage: Storage;
  /** Where what is attached to it is looked for; absent: in its storage alone. */
  readonly attachedIn?: readonly Storage[];
  /** What was asked of it; absent: nothing of its own. */
  readonly asked?: Asked;
}

/** What whoever asked for an image said of it. */
export type Asked = Pick<ListedSource, 'at' | 'platforms' | 'isChart'>;
