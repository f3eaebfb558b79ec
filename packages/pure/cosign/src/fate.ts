interface Ways {
  readonly takesValue?: true;
  /** It cannot be switched off. */
  readonly on?: true;
  /** It is on where one of these flags is given, and off where none is. */
  readonly by?: readonly string[];
}

/** What becomes of something that cosign knows and sealift has not under that name. */
export type Fate =
  /** It is so already: it is taken, and a line says so. */
  | ({ readonly kind: 'so'; readonly why: string } & Ways)
  /** Something else does it. */
  | { readonly kind: 'instead'; readonly why: string };

/** @param why the rest of the sentence behind the name */
export const so = (why: string, more: Ways = {}): Fate => ({ kind: 'so', why, ...more });

export const instead = (why: string): Fate => ({ kind: 'instead', why });
