/** What becomes of something that cosign knows and sealift has not under that name. */
export type Fate =
  /** It is so already: it is taken, and a line says so. */
  | { readonly kind: 'so'; readonly why: string; readonly takesValue?: true; readonly on?: true }
  /** Something else does it. */
  | { readonly kind: 'instead'; readonly why: string };

/** @param why the rest of the sentence behind the name */
export const so = (why: string, more: { takesValue?: true; on?: true } = {}): Fate => ({
  kind: 'so',
  why,
  ...more,
});

export const instead = (why: string): Fate => ({ kind: 'instead', why });
