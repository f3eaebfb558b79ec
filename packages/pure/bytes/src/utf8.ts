/**
 * UTF-8, strictly, and once loosely. The only place of pure/ that names a global of the platform:
 * both Node and
 * browsers have these two.
 */
import { type Code, reject } from '@sealift/failures';

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text as UTF-8. A lone surrogate would become U+FFFD, so that two texts gave the same bytes:
 * refused. @throws Rejection PARSE
 */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  if (!text.isWellFormed()) reject('PARSE', 'text with a lone surrogate');
  return encoder.encode(text);
}

/** Decodes UTF-8; invalid sequences and a byte order mark are refused. @throws Rejection `code` */
export function decode(bytes: Uint8Array, code: Code = 'PARSE'): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    reject(code, 'text starts with a byte order mark');
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const isWide = bytes[0] === 0xff ? bytes[1] === 0xfe : bytes[0] === 0xfe && bytes[1] === 0xff;
    const what = isWide ? 'text is UTF-16: save it as UTF-8' : 'text is not valid UTF-8';
    return reject(code, what, { cause });
  }
}

/** Encodings of two bytes, for text that only others would read. */
type Wide = 'utf-16le' | 'utf-16be';

/**
 * Text as readers see it that replace what is invalid by U+FFFD; a byte order mark stays. For
 * judging what others could read, never for reading.
 */
export const decodeLoosely = (bytes: Uint8Array, encoding: 'utf-8' | Wide = 'utf-8'): string =>
  new TextDecoder(encoding, { fatal: false, ignoreBOM: true }).decode(bytes);
