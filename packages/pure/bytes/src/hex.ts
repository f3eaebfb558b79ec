/** Lower-case hexadecimal, the only form that digests and log IDs use. */
import { type Code, reject } from '@sealift/failures';

const OCTETS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes as lower-case hex. */
export function encode(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += OCTETS[byte];
  return text;
}

/** Decodes lower-case hex of an even length. @throws Rejection `code` */
export function decode(text: string, code: Code = 'PARSE'): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) reject(code, 'expected lower-case hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
