/**
 * PEM (RFC 7468), strictly: blocks one after the other, white space between them and nothing else.
 *
 *     -----BEGIN CERTIFICATE-----
 *     MIIB…
 *     -----END CERTIFICATE-----
 */

import { type Code, reject } from '@sealift/failures';
import * as base64 from './base64.ts';
import { blockAt, type PemBlock } from './pem-block.ts';

export type { PemBlock } from './pem-block.ts';
export { decodeFile, textOfFile } from './pem-file.ts';

/**
 * Every block of a PEM text, in order. @throws Rejection `code` when there is none, or anything
 * else beside them
 */
export function decode(text: string, code: Code = 'PARSE'): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const found =
      blockAt(text, at, code) ?? reject(code, 'expected PEM blocks and nothing beside them');
    blocks.push(found.block);
    at = found.end;
  }
  if (blocks.length === 0) reject(code, 'expected a PEM block, found none');
  return blocks;
}

/**
 * The only block of a PEM text, with one of these labels. @throws Rejection `code`
 */
export const decodeOne = (
  text: string,
  labels: readonly string[],
  code: Code = 'PARSE',
): PemBlock => onlyOne(decode(text, code), labels, code);

/** The one block with one of these labels. A second would be silently unused: refused. */
export function onlyOne(
  [block, ...more]: readonly PemBlock[],
  labels: readonly string[],
  code: Code,
): PemBlock {
  if (block === undefined || more.length > 0)
    reject(code, `expected exactly one PEM block, found ${more.length + 1}`);
  if (!labels.includes(block.label))
    reject(code, `expected a PEM block ${labels.join(' or ')}, found ${block.label}`);
  return block;
}

/** DER as a PEM block with lines of 64 characters. */
export function encode(label: string, der: Uint8Array): string {
  const lines = base64.encode(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  return at;
}
