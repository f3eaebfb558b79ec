/** Text as the laxest readers see it: escapes undone, case and look-alikes folded. */

/** After a backslash, in JSON, JSON5, Java, YAML or C: a number, or a line that goes on. */
const ESCAPE = new RegExp(
  [
    /u+([0-9a-fA-F]{4})/,
    /u\{([0-9a-fA-F]{1,6})\}/,
    /U([0-9a-fA-F]{8})/,
    /x([0-9a-fA-F]{2})/,
    /([0-7]{1,3})/,
    /(?:\r\n|[\r\n\u2028\u2029])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
);

/** Without escapes; a backslash before anything else means the latter. */
function unescaped(text: string): string {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    plain += text.slice(from, at);
    ESCAPE.lastIndex = at + 1;
    const found = ESCAPE.exec(text);
    plain += found === null ? (text[at + 1] ?? '') : meaningOf(found);
    from = found === null ? at + 2 : ESCAPE.lastIndex;
  }
  return plain + text.slice(from);
}

function meaningOf([, four, braced, eight, two, octal]: RegExpExecArray): string {
  const hex = four ?? braced ?? eight ?? two;
  if (hex === undefined && octal === undefined) return '';
  const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/**
 * A member's name as the laxest reader compares it: Go folds case, and takes the long s and the
 * Kelvin sign for s and k; some drop what they cannot decode or show.
 */
export const foldKey = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\0\p{Cf}\ufffd]+/gu, '');

/** A whole text, with its escapes undone and its letters folded. */
export const foldText = (text: string): string => foldKey(unescaped(text));
