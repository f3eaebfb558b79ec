import { CROSSING, fits, type Pattern, partFits } from './pattern.ts';

/**
 * Whether every name that `inner` stands for is one of `outer`: its own text read as a name, in
 * which a `**` is more than one part may take. May say no where the truth is yes.
 */
export const covers = (outer: Pattern, inner: Pattern): boolean =>
  fits(outer.parts, inner.parts, (part, text) => text !== CROSSING && partFits(part, text));
