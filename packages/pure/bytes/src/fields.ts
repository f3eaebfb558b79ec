/**
 * Reading a JSON object field by field: what is asked for is typed, what nobody asked for is
 * refused.
 */

import { type Code, printable, reject } from '@sealift/failures';
import * as base64 from './base64.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';

const DECIMAL = /^(?:0|[1-9][0-9]{0,18})$/;
const INT64_MAX = 2n ** 63n - 1n;
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Go's case folding: the long s and the Kelvin sign count as s and k. */
const fold = (name: string): string =>
  name.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();

/** The lists of known names are constants, each folded once. */
const folded = new WeakMap<readonly string[], ReadonlyMap<string, string>>();
function foldedNames(known: readonly string[]): ReadonlyMap<string, string> {
  const names = folded.get(known) ?? new Map(known.map((name) => [fold(name), name]));
  folded.set(known, names);
  return names;
}

/**
 * A view of one JSON object. `null` counts as absent (proto3 JSON). Each reader names the field in
 * its refusal; `end()` refuses
 * every field that no reader asked for, so that an option which is accepted is also enforced.
 */
export class Fields {
  readonly where: string;
  readonly #object: JsonObject;
  /** Of every refusal here. */
  readonly code: Code;
  readonly #seen: string[] = [];

  /** @throws Rejection `code` when `value` is not an object */
  constructor(value: Json | undefined, where: string, code: Code) {
    if (!isObject(value)) reject(code, `${where}: expected an object`);
    this.#object = value;
    this.where = where;
    this.code = code;
  }

  /** The raw value, or undefined where the field is absent or null. */
  optional(name: string): Json | undefined {
    this.#seen.push(name);
    return this.#object[name] ?? undefined;
  }

  has(name: string): boolean {
    return this.optional(name) !== undefined;
  }

  required(name: string): Json {
    return this.optional(name) ?? this.fail(name, 'is missing');
  }

  text(name: string): string {
    const value = this.required(name);
    return typeof value === 'string' ? value : this.fail(name, 'is not a string');
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A string that must be one of `allowed`. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.text(name);
    return (
      allowed.find((each) => each === value) ??
      this.fail(name, `is "${printable(value)}", expected ${allowed.join(' or ')}`)
    );
  }

  list(name: string): readonly Json[] {
    const value = this.optional(name) ?? [];
    return Array.isArray(value) ? value : this.fail(name, 'is not a list');
  }

  object(name: string): Fields {
    return new Fields(this.required(name), `${this.where}.${name}`, this.code);
  }

  optionalObject(name: string): Fields | undefined {
    return this.has(name) ? this.object(name) : undefined;
  }

  /** Each element of a list as an object. */
  objects(name: string): Fields[] {
    return this.list(name).map(
      (each, i) => new Fields(each, `${this.where}.${name}[${i}]`, this.code),
    );
  }

  /** Canonical base64, not empty. */
  bytes(name: string): Uint8Array {
    const bytes = base64.decode(this.text(name), 'BASE64');
    return bytes.length > 0 ? bytes : this.fail(name, 'is empty');
  }

  /**
   * A proto3-JSON int64: a decimal string or a JSON integer, from 0 to 2^63-1; absent means
   * `missing`, where given.
   */
  int64(name: string, missing?: bigint): bigint {
    const value = this.optional(name) ?? missing ?? this.fail(name, 'is missing');
    if (typeof value !== 'bigint' && !(typeof value === 'string' && DECIMAL.test(value)))
      return this.fail(name, 'is not a decimal number from 0 to 2^63-1');
    const number = BigInt(value);
    return number >= 0n && number <= INT64_MAX
      ? number
      : this.fail(name, 'is not a decimal number from 0 to 2^63-1');
  }

  /** A JSON integer from 0 to 2^53-1, such as a size. */
  size(name: string): number {
    const value = this.required(name);
    if (typeof value !== 'bigint' || value < 0n || value > SAFE_MAX)
      return this.fail(name, 'is not a whole number from 0 to 2^53-1');
    return Number(value);
  }

  /** A map of strings to strings; absent is empty. */
  strings(name: string): ReadonlyMap<string, string> {
    const value = this.optional(name) ?? {};
    if (!isObject(value)) return this.fail(name, 'is not an object');
    return new Map(
      Object.entries(value).map(([key, each]) => [
        key,
        typeof each === 'string' ? each : this.fail(name, `holds something else than strings`),
      ]),
    );
  }

  /** Refuses every field that nobody asked for. */
  end(): void {
    const unknown = Object.keys(this.#object).find((key) => !this.#seen.includes(key));
    if (unknown !== undefined) this.fail(printable(unknown), 'is not known here');
  }

  /** Names of all fields, for maps whose keys are data. */
  names(): readonly string[] {
    return Object.keys(this.#object);
  }

  fail(name: string, what: string): never {
    return reject(this.code, `${this.where}.${name} ${what}`);
  }

  /**
   * Refuses a name that differs from a known one in case alone: Go's decoder takes `Manifests` for
   * `manifests`, so that a Go importer
   * and this verifier would see two documents in one text. T19
   */
  noCaseVariants(known: readonly string[]): void {
    for (const name of Object.keys(this.#object)) {
      if (known.includes(name)) continue;
      const exact = foldedNames(known).get(fold(name));
      if (exact !== undefined) this.fail(printable(name), `is a case variant of ${exact}`);
    }
  }
}
