/**
 * Digests of bytes in memory, and their names as OCI writes them: `sha256:` and 64 lower-case hex
 * digits.
 */

import { type Code, reject } from '@sealift/failures';
import * as sha2 from '#sha2';
import * as hex from './hex.ts';

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

/** The SHA-256 of `bytes`, 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => sha2.sha256(bytes);

/** The SHA-384 of `bytes`, 48 bytes. */
export const sha384 = (bytes: Uint8Array): Uint8Array => sha2.sha384(bytes);

/** The SHA-512 of `bytes`, 64 bytes. */
export const sha512 = (bytes: Uint8Array): Uint8Array => sha2.sha512(bytes);

/** The OCI digest of `bytes`. */
export const of = (bytes: Uint8Array): Digest => `sha256:${hex.encode(sha256(bytes))}`;

/** The 64 hex digits of a digest. */
export const hexOf = (digest: Digest): string => digest.slice('sha256:'.length);

/** Whether a text is a digest of the one algorithm, in its one form. */
export const is = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text);

/**
 * Reads a digest; other algorithms than sha256 are UNSUPPORTED by name. @throws Rejection `code` |
 * UNSUPPORTED
 */
export function parse(text: string, code: Code = 'PARSE'): Digest {
  if (is(text)) return text;
  if (/^sha(?:384|512):[0-9a-f]+$/.test(text))
    reject(
      'UNSUPPORTED',
      `digest algorithm ${text.split(':')[0]}: only sha256 fits the bundle's names`,
    );
  return reject(code, 'expected a digest: "sha256:" and 64 lower-case hex digits');
}
