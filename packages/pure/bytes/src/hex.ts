/** Lower-case hexadecimal, the only form that digests and log IDs use. */
import type { Code } from './codes.ts';
import { reject } from './rejection.ts';

/** Bytes as lower-case hex. */
export const encode = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Decodes lower-case hex of an even length. @throws Rejection `code` */
export function decode(text: string, code: Code = 'PARSE'): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) reject(code, 'expected lower-case hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
