/**
 * JSON (RFC 8259) as one text has one meaning: UTF-8 without a mark, one value, no duplicate keys,
 * bounded depth, no lone
 * surrogates. Where readers differ on a text, it is refused (T19). Integers are BigInt, since sizes
 * and indexes pass 2^53;
 * objects have no prototype, so that no key is special.
 */
import { type Code, printable, reject } from '@sealift/failures';
import { LIMITS } from './limits.ts';
import * as utf8 from './utf8.ts';

/** Any value of JSON; whole numbers are bigints, so that none loses digits. */
export type Json = null | boolean | bigint | number | string | readonly Json[] | JsonObject;

/** An object of JSON, which has each of its names once. */
export type JsonObject = { readonly [key: string]: Json };

/** Parses one JSON value from UTF-8 bytes of at most `limit`. @throws Rejection `code` | LIMIT */
export function parse(
  bytes: Uint8Array,
  code: Code = 'PARSE',
  limit: number = LIMITS.bundleJson,
): Json {
  if (bytes.length > limit) reject('LIMIT', `JSON of ${bytes.length} bytes, limit ${limit}`);
  return parseText(utf8.decode(bytes, code), code);
}

/** Parses one JSON value from text. @throws Rejection `code` */
export function parseText(text: string, code: Code = 'PARSE'): Json {
  const scanner = new Scanner(text, code);
  const value = scanner.value(0);
  scanner.end();
  return value;
}

/** Whether a value is an object: neither null nor an array. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: { readonly [key: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * An object without inherited members, as Object.create(null) would give it, and several times
 * faster: V8 keeps that one as a hash table.
 */
class Bare {
  [key: string]: Json;
}
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, 'constructor');
Object.freeze(Bare.prototype);

/** RFC 8259 §2: space, tab, line feed, carriage return. */
const isSpace = (unit: number): boolean =>
  unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;

class Scanner {
  readonly #text: string;
  readonly #code: Code;
  #at = 0;
  #values = 0;

  constructor(text: string, code: Code) {
    this.#text = text;
    this.#code = code;
  }

  value(depth: number): Json {
    if (++this.#values > LIMITS.jsonValues)
      reject('LIMIT', `JSON of more than ${LIMITS.jsonValues} values`);
    if (depth > LIMITS.jsonDepth) this.#fail(`nested deeper than ${LIMITS.jsonDepth}`);
    this.#space();
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"') return this.#string();
    if (next === 't') return this.#word('true', true);
    if (next === 'f') return this.#word('false', false);
    if (next === 'n') return this.#word('null', null);
    return this.#number();
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#fail('something follows the value');
  }

  #object(depth: number): JsonObject {
    const object = new Bare();
    this.#members('}', () => {
      const key = this.#text[this.#at] === '"' ? this.#string() : this.#fail('expected a key');
      if (Object.hasOwn(object, key)) this.#fail(`key "${printable(key)}" stands twice`);
      this.#space();
      if (this.#text[this.#at++] !== ':') this.#fail('expected a colon');
      object[key] = this.value(depth + 1);
    });
    return object;
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    this.#members(']', () => items.push(this.value(depth + 1)));
    return items;
  }

  #members(close: string, member: () => void): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      this.#space();
      member();
      this.#space();
      const next = this.#text[this.#at++];
      if (next === close) return;
      if (next !== ',') this.#fail(`expected a comma or ${close}`);
    }
  }

  #string(): string {
    this.#at++;
    let text = this.#plain();
    while (this.#text.charCodeAt(this.#at) === BACKSLASH) {
      this.#at++;
      text += this.#escape() + this.#plain();
    }
    if (this.#text.charCodeAt(this.#at++) !== QUOTE)
      this.#fail('string is not closed, or holds a control character');
    return text.isWellFormed() ? text : this.#fail('string with a lone surrogate');
  }

  /** What stands for itself, up to a quote, an escape or what no string may hold. */
  #plain(): string {
    const start = this.#at;
    PLAIN.lastIndex = start;
    PLAIN.test(this.#text);
    this.#at = PLAIN.lastIndex;
    return this.#text.slice(start, this.#at);
  }

  #escape(): string {
    const next = this.#text[this.#at++] ?? '';
    if (next !== 'u') return ESCAPES[next] ?? this.#fail('unknown escape');
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('escape \\u without four hex digits');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): bigint | number {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text);
    if (found === null) return this.#fail('expected a value');
    this.#at = NUMBER.lastIndex;
    const [lexeme, fraction, exponent] = found;
    // BigInt of a long lexeme costs quadratic time; no integer of ours passes 2^64.
    if (fraction === undefined && exponent === undefined && lexeme.length <= 20 && lexeme !== '-0')
      return BigInt(lexeme);
    return Number(lexeme);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('expected a value');
    this.#at += word.length;
    return value;
  }

  #space(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #fail(what: string): never {
    return reject(this.#code, `JSON at character ${this.#at}: ${what}`);
  }
}
