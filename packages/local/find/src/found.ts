/** An image that a file names. */
export interface FoundImage {
  /** As it stands there. */
  readonly image: string;
  /** `FILE:LINE` */
  readonly at: string;
  /** Whether a variable holds it, which no kustomization replaces. */
  readonly isVariable?: true;
}

/** What names an image, and not which. */
export interface Unresolved {
  readonly at: string;
  /** A sentence without its place. */
  readonly why: string;
}

/** What one file, or all of them, name. */
export interface Findings {
  readonly images: readonly FoundImage[];
  readonly unresolved: readonly Unresolved[];
  /** Sentences about what was read in another way than its user reads it. */
  readonly notes?: readonly string[];
}

export const NONE: Findings = { images: [], unresolved: [] };

/** All of them, in their order. */
export const together = (all: readonly Findings[]): Findings => ({
  images: all.flatMap(({ images }) => images),
  unresolved: all.flatMap(({ unresolved }) => unresolved),
  notes: all.flatMap(({ notes = [] }) => notes),
});
