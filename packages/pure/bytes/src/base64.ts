/**
 * Base64 (RFC 4648 §4): padded, canonical, no white space. ECMAScript alone has no decoder, and the
 * lenient ones of the
 * platforms accept two texts for the same bytes.
 */
import { type Code, reject } from '@sealift/failures';
import * as utf8 from './utf8.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128).fill(255);
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

const PADDING = 0x3d;
const CODES = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0));

/** Bytes as padded base64. */
export function encode(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = Math.min(bytes.length - at, 3) + 1;
    for (let i = 0; i < digits; i++) text[to + i] = CODES[(word >> (18 - 6 * i)) & 63] ?? PADDING;
  }
  return utf8.decode(text);
}

/** Decodes canonical base64; the empty text is the empty bytes. @throws Rejection `code` */
export function decode(text: string, code: Code = 'BASE64'): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0)
    reject(code, `base64 of ${text.length} characters is not padded to groups of four`);
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let word = 0;
  for (let i = 0, at = 0; i < text.length; i++) {
    word = (word << 6) | digitAt(text, i, padding, code);
    if (i % 4 !== 3) continue;
    bytes[at++] = word >> 16;
    if (at < bytes.length) bytes[at++] = word >> 8;
    if (at < bytes.length) bytes[at++] = word;
    word &= 0xffffff;
    if (i === text.length - 1 && spareBits(word, padding) !== 0)
      reject(code, 'base64 with spare bits set: two texts for the same bytes');
    word = 0;
  }
  return bytes;
}

function digitAt(text: string, at: number, padding: number, code: Code): number {
  if (at >= text.length - padding) return 0;
  const value = VALUES[text.charCodeAt(at)] ?? 255;
  if (value === 255) reject(code, `base64 with a foreign character at position ${at}`);
  return value;
}

const spareBits = (word: number, padding: number): number =>
  padding === 2 ? word & 0xffff : padding === 1 ? word & 0xff : 0;
