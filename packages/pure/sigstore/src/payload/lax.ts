/**
 * Whether bytes begin as something that a lenient reader takes for an object: JSON5, JSON with
 * comments, Gson, Python's NaN, streams of values, YAML, in any Unicode encoding. T45
 */
import { decodingsOf } from './decodings.ts';
import { foldText } from './lax-text.ts';

/** How bytes begin, and their whole text, folded. */
export interface Beginning {
  /** `encoding`: as a DSSE pre-authentication encoding does, in whichever case. */
  readonly form: 'encoding' | 'object';
  text(): string;
}

/**
 * What lenient readers skip beside comments: space, marks, other values of a stream, a guard.
 * Repetitions
 * are bounded where a long one would end the stack.
 */
const SKIPPED = new RegExp(
  [
    /[\s\p{C}\ufffd[(,;]{1,1000}/u,
    /\)\]\}'/u,
    /---/u,
    /[!&][^\s{]{0,1000}/u,
    /"(?:[^"\\]|\\[\s\S]){0,1000}"/u,
    /'[^']{0,1000}'/u,
    /[+-]?\.?\d[\w.+-]{0,1000}/u,
    /(?:true|false|null|nan|[+-]?infinity|undefined)\b/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iuy',
);
/** An object; and a text that is longer than what is skipped. */
const OPENING = '{"\'';
const ENCODING = /dsse\s*v\d/iy;
/** A line of YAML, HOCON or properties that is not indented. */
const ROOT_LINE = /^(?:\s|[#;%[\]{}]|---|\.\.\.|[-?]\s|["']?[\w.$\\-]+["']?\s*[:={]|$)/;
const LINE_END = /[\r\n]/g;
const LINES = /[\r\n\u0085\u2028\u2029]+/;
/** More characters than any word that is skipped, or begins an encoding. */
const LONGEST_WORD = 32;
/** Bytes that tell of nearly every payload how it begins. */
const HEAD = 64 * 1024;

/** One for each encoding in which some reader could take it for an object; none for most blobs. */
export const beginningsOf = (bytes: Uint8Array): readonly Beginning[] =>
  decodingsOf(bytes).flatMap((decode) => {
    const head = bytes.subarray(0, HEAD);
    const isWhole = head.length === bytes.length;
    const first = formOf(decode(head), isWhole);
    const form = first === undefined || isWhole ? first : formOf(decode(bytes), true);
    return form === 'encoding' || form === 'object'
      ? [{ form, text: () => foldText(decode(bytes)) }]
      : [];
  });

type Form = Beginning['form'] | 'undecided' | undefined;

/** @param isWhole whether nothing follows the text */
function formOf(text: string, isWhole: boolean): Form {
  const at = skip(text);
  ENCODING.lastIndex = at;
  if (ENCODING.test(text)) return 'encoding';
  if (OPENING.includes(text[at] ?? ' ') || isBlockStyle(text, isWhole)) return 'object';
  return !isWhole && isCut(text, at) ? 'undecided' : undefined;
}

/** What begins there could end beyond this text. */
const isCut = (text: string, at: number): boolean =>
  at > text.length - LONGEST_WORD || text[at] === '/';

/** @returns where the first thing begins that is not skipped */
function skip(text: string): number {
  let at = 0;
  for (;;) {
    SKIPPED.lastIndex = at;
    const next = SKIPPED.test(text) ? SKIPPED.lastIndex : commentEnd(text, at);
    if (next === undefined) return at;
    at = next;
  }
}

/** Undefined where none begins, or none ends. */
function commentEnd(text: string, at: number): number | undefined {
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? undefined : end + 2;
  }
  if (!text.startsWith('//', at) && !'#%'.includes(text[at] ?? ' ')) return undefined;
  LINE_END.lastIndex = at;
  return LINE_END.test(text) ? LINE_END.lastIndex : text.length;
}

/** Every line begins as one of a mapping does, of YAML or what resembles it. */
function isBlockStyle(text: string, isWhole: boolean): boolean {
  const lines = text.replace(/^\ufeff/, '').split(LINES);
  return (isWhole ? lines : lines.slice(0, -1)).every((line) => ROOT_LINE.test(line));
}

/** Folded text that could speak of an image. */
export const mentionsImage = (text: string): boolean =>
  /critical["'`]?\s*[:=]\s*\{/.test(text) ||
  (text.includes('critical') && text.includes('docker-manifest-digest'));

/** Folded text that could be a statement. */
export const mentionsStatement = (text: string): boolean =>
  /\bpredicatetype\b/.test(text) && /\bsubject\b/.test(text) && /\b_type\b/.test(text);
