import { LIMITS } from './limits.ts';

/** C0, C1, DEL, bidi controls, zero-width characters, line separators, tags, lone surrogates. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A foreign string as it may be shown to a person: no terminal control, no reordering, no second
 * line, a bounded length.
 * What was replaced is visible as \u{…}. T28
 */
export function printable(foreign: string): string {
  const shown = foreign
    .slice(0, LIMITS.printable)
    .replace(UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return foreign.length > LIMITS.printable ? `${shown}…` : shown;
}
