/**
 * What a terminal, a log or a reader's eye acts on and JSON lets pass: DEL, C1, bidi, zero width,
 * and blanks that are no space: what they hold together reads like words of ours.
 */
const ACTIVE =
  '\\u007f-\\u00a0\\u00ad\\u061c\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f' +
  '\\u3000\\ufeff\\ufff9-\\ufffb';

/** CI systems look for their commands in the middle of lines too: `##[add-mask]`, `##vso[…]`. */
const COMMAND = '#(?=#(?:\\[|vso\\[))';

/** Those, C0, lone surrogates and tags. */
const UNSAFE = new RegExp(
  `[\\u0000-\\u001f${ACTIVE}\\ud800-\\udfff]|[\\u{e0000}-\\u{e007f}]|${COMMAND}`,
  'gu',
);

/** In JSON, C0 and lone surrogates are escapes already. By UTF-16 units, as its escapes are. */
const UNSAFE_IN_JSON = new RegExp(`[${ACTIVE}]|\\udb40[\\udc00-\\udc7f]|${COMMAND}`, 'g');

/** The longest text that is shown, in UTF-16 units. */
export const SHOWN_MAX = 1024;

/**
 * A foreign string as it may be shown to a person: no terminal control, no reordering, no second
 * line, a bounded length.
 * What was replaced is visible as \u{…}. T28
 */
export function printable(foreign: string): string {
  const shown = foreign
    .slice(0, SHOWN_MAX)
    .replace(UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return foreign.length > SHOWN_MAX ? `${shown}…` : shown;
}

/** Characters that `printable` shows whole: each is of two units at most. */
const PIECE = new RegExp(`[^\\n]{1,${SHOWN_MAX / 2}}`, 'gu');

/**
 * Somebody else's text of many lines, whole, for a terminal: its line feeds stay what they are,
 * everything else that one would act on is escaped. T28
 */
export const printableText = (foreign: string): string =>
  foreign.replace(PIECE, (piece) => printable(piece));

/** JSON text with these characters as escapes: another spelling of the same value. T28 */
export const printableJson = (text: string): string => text.replace(UNSAFE_IN_JSON, escaped);

const escaped = (characters: string): string =>
  characters.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
