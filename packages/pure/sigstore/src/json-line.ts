import { json, utf8 } from '@sealift/bytes';
import { printableJson } from '@sealift/failures';

/**
 * The same JSON on one line, with nothing that a terminal reads (T28). @throws Rejection PARSE |
 * LIMIT
 */
export function jsonLine(bytes: Uint8Array, limit: number): string {
  json.parse(bytes, 'PARSE', limit);
  const text = utf8.decode(bytes, 'PARSE').replace(/[\t\n\r]+ */g, '');
  return printableJson(text.trim());
}
