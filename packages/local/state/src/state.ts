import type { Digest } from '@sealift/bytes';

/** The version of the form of state files. */
export const SCHEMA_VERSION = 1;

/** What an isolated host has seen; it only goes on. */
export interface State {
  /** How often it was written. */
  readonly serial: number;
  /** By name. */
  readonly channels: ReadonlyMap<string, SeenChannel>;
  /** By image name with tag. */
  readonly tags: ReadonlyMap<string, SeenTag>;
  /** By the fingerprint of the key that signed them. */
  readonly packs: ReadonlyMap<string, SeenPack>;
  /** Absent: the time of this release. */
  readonly floor?: Floor;
}

/** The last bundle of a channel. */
export interface SeenChannel {
  /** Fingerprint of the key that seals it. */
  readonly sealer: string;
  readonly sequence: number;
  /** That names the full bundle. */
  readonly digest: Digest;
  /** A number that may follow, however far it is. */
  readonly approved?: number;
}

/** What a tag was bound to last. */
export interface SeenTag {
  readonly digest: Digest;
  /** When it was signed, as is proved; milliseconds since 1970. */
  readonly time?: number;
}

/** The newest deny pack by one key. */
export interface SeenPack {
  readonly version: number;
  readonly digest: Digest;
  /** By ID, from when on each denies; milliseconds since 1970, undefined: whatever the time. */
  readonly entries: ReadonlyMap<string, number | undefined>;
}

/** A time that is past. */
export interface Floor {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The digest of the bundle whose evidence proved it, or `approved`. */
  readonly by: string;
}

/** Nothing has been seen. */
export const EMPTY: State = {
  serial: 0,
  channels: new Map(),
  tags: new Map(),
  packs: new Map(),
};

/**
 * The month of this release: no time that is asked about lies before it. A constant, since equal
 * sources make equal programs.
 */
export const RELEASED = Date.parse('2026-11-01T00:00:00Z');

/** The time from which ages are counted where nobody says what time it is. */
export const floorOf = ({ floor }: State): number => Math.max(floor?.time ?? 0, RELEASED);
