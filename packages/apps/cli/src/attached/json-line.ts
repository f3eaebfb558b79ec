import { json, utf8 } from '@sealift/bytes';

/**
 * What a terminal would act on, or a line would end at; in strict JSON it stands inside strings
 * only, but for white space.
 */
const UNSAFE =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** JSON with these characters of its strings as escapes: another spelling of the same value. */
export const escapeUnsafe = (text: string): string => text.replace(UNSAFE, escaped);

/**
 * The same JSON on one line, with nothing that a terminal reads (T28). @throws Rejection PARSE |
 * LIMIT
 */
export function jsonLine(bytes: Uint8Array, limit: number): string {
  json.parse(bytes, 'PARSE', limit);
  const text = utf8.decode(bytes, 'PARSE').replace(/[\t\n\r]+ */g, '');
  return escapeUnsafe(text.trim());
}

const escaped = (characters: string): string =>
  Array.from(
    { length: characters.length },
    (_, i) => `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
