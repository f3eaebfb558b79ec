/** JSON in the one form of RFC 8785 (JCS): sorted keys, no white space, shortest escapes. */

import { reject } from '@sealift/failures';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';
import * as utf8 from './utf8.ts';

/**
 * The canonical UTF-8 bytes of a value. Integers are written exactly; other numbers as ECMAScript
 * writes them. @throws Rejection PARSE
 */
export const canonicalJson = (value: Json): Uint8Array<ArrayBuffer> => utf8.encode(write(value));

function write(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number')
    return Number.isFinite(value)
      ? JSON.stringify(value)
      : reject('PARSE', 'a number JSON cannot hold');
  if (typeof value === 'string')
    return value.isWellFormed()
      ? JSON.stringify(value)
      : reject('PARSE', 'string with a lone surrogate');
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  return isObject(value) ? writeObject(value) : String(value);
}

/**
 * Keys sort by UTF-16 code units, which is what JavaScript's own order of strings is (RFC 8785
 * §3.2.3).
 */
function writeObject(object: JsonObject): string {
  const members = Object.keys(object)
    .sort()
    .map((key) => `${write(key)}:${write(object[key] as Json)}`);
  return `{${members.join(',')}}`;
}
