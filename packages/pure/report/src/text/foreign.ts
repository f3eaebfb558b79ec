import { LIMITS, printable } from '@sealift/bytes';

/** Characters that `printable` shows whole: each is of two units at most. */
const PIECE = new RegExp(`[^\\n]{1,${Math.floor(LIMITS.printable / 2)}}`, 'gu');

/**
 * Somebody else's text of many lines, whole, for a terminal: its line feeds stay what they are,
 * everything else that one would act on is escaped. T28
 */
export const printableText = (foreign: string): string =>
  foreign.replace(PIECE, (piece) => printable(piece));
