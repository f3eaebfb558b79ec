import type { Content } from '@sealift/blobs';
import type { LayoutStore } from '@sealift/layout';

/** Where images are on this host, and which of them are meant. */
export interface Place {
  readonly path: string;
  /** Which image, by its name there. */
  readonly tag?: string;
  /** A name for the one image that is meant. */
  readonly as?: string;
}

/** What cannot be done with a kind: why, and what to do instead. */
export interface Refused {
  readonly refused: string;
}

/**
 * A kind of place that images come from: how its words are read, and what opens it. One without an
 * opener does not compile.
 */
export interface SourceKind {
  /** What stands before the colon of a word, as in `oci:PATH`. */
  readonly schemes: readonly string[];
  /** Its word and what that means, for help: `oci:PATH[:TAG] for an OCI layout`. */
  readonly help: string;
  /** Reads what stands behind it. @throws Rejection USAGE */
  parse(rest: string): Place;
  /**
   * Whether a path without a scheme is of this kind, by what is there; no two kinds agree. What is
   * of no kind is opened as a layout, which says what it is instead. @throws Rejection IO
   */
  recognizes(path: string): boolean;
  /** Whether that names an image, and no path: `path` of its place is that name. */
  readonly namesImage?: true;
  /** As a source of images: what others wrote is read as well. @throws Rejection of its codes */
  readonly open: ((place: Place) => Promise<Content>) | Refused;
  /** To be verified: nothing is read leniently. @throws Rejection of the bytes' codes */
  readonly openStrictly: ((place: Place) => Promise<Content>) | Refused;
  /** As a place to put evidence into. */
  readonly openStore: ((place: Place) => Promise<LayoutStore>) | Refused;
}
