/**
 * PEM (RFC 7468), strictly: blocks one after the other, white space between them and nothing else.
 *
 *     -----BEGIN CERTIFICATE-----
 *     MIIB…
 *     -----END CERTIFICATE-----
 */

import { type Code, reject } from '@sealift/failures';
import * as base64 from './base64.ts';

/** One block of a PEM file, decoded. */
export interface PemBlock {
  /** What stands after BEGIN: `CERTIFICATE`, `PUBLIC KEY`, … */
  readonly label: string;
  /** The DER inside. */
  readonly der: Uint8Array;
}

const BLOCK =
  /-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n([A-Za-z0-9+/=\s]*?)-----END \1-----[ \t]*(?:\r?\n|$)/y;

/**
 * Every block of a PEM text, in order. @throws Rejection `code` when there is none, or anything
 * else beside them
 */
export function decode(text: string, code: Code = 'PARSE'): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, BLOCK.lastIndex)) {
    BLOCK.lastIndex = at;
    const [, label, body] = BLOCK.exec(text) ?? [];
    if (label === undefined || body === undefined)
      reject(code, 'expected PEM blocks and nothing beside them');
    blocks.push({ label, der: base64.decode(body.replace(/\s+/g, ''), code) });
  }
  if (blocks.length === 0) reject(code, 'expected a PEM block, found none');
  return blocks;
}

/**
 * The only block of a PEM text, with one of these labels. A second block would be silently unused:
 * refused. @throws Rejection `code`
 */
export function decodeOne(text: string, labels: readonly string[], code: Code = 'PARSE'): PemBlock {
  const [block, ...more] = decode(text, code);
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
