/**
 * What a field of an entry may hold. One table of shapes gives the types, and the strict reader of
 * them all.
 */
import { base64, type Fields, type Json, type JsonObject, json } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';

/** Reads one field, or refuses it by name. */
export type Shape<T> = (from: Fields, name: string) => T;

/** The names and shapes of an object. */
export interface Shapes {
  readonly [name: string]: Shape<unknown>;
}

type OptionalNames<S extends Shapes> = {
  [K in keyof S]: undefined extends ReturnType<S[K]> ? K : never;
}[keyof S];

/** The object that a table of shapes describes. */
export type Shaped<S extends Shapes> = {
  readonly [K in Exclude<keyof S, OptionalNames<S>>]: ReturnType<S[K]>;
} & {
  readonly [K in OptionalNames<S>]?: ReturnType<S[K]>;
};

export const text: Shape<string> = (from, name) => from.text(name);
export const count: Shape<number> = (from, name) => from.size(name);
/** A count of what there must be one of at least. */
export const atLeastOne: Shape<number> = (from, name) =>
  from.size(name) > 0 ? from.size(name) : from.fail(name, 'is 0, expected 1 or more');
/** SHA-256 in lower-case hex. */
export const hash: Shape<string> = matching(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex');
/** A key's name. */
export const keyName: Shape<string> = matching(
  /^[a-z0-9][a-z0-9-]{0,62}$/,
  'is not the name of a key',
);
/** A time in UTC: seconds, or milliseconds, and a day that exists. */
export const moment: Shape<string> = (from, name) => {
  const value = from.text(name);
  const known = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/.test(value)
    ? new Date(value)
    : undefined;
  const canonical = known === undefined || Number.isNaN(known.getTime()) ? '' : known.toISOString();
  return canonical === value || canonical === value.replace('Z', '.000Z')
    ? value
    : from.fail(name, 'is not a time such as 2026-01-31T12:00:00.000Z');
};

/** Canonical base64, kept as text. */
export const bytes: Shape<string> = (from, name) => {
  Rejection.as(
    from.code,
    () => base64.decode(from.text(name), from.code),
    `${from.where}.${name}: `,
  );
  return from.text(name);
};

/** Any JSON object. */
export const object: Shape<JsonObject> = (from, name) => {
  const value = from.required(name);
  return json.isObject(value) ? value : from.fail(name, 'is not an object');
};

export const oneOf =
  <T extends string>(...allowed: readonly T[]): Shape<T> =>
  (from, name) =>
    from.oneOf(name, allowed);

export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (from, name) =>
    from.has(name) ? shape(from, name) : undefined;

export const texts: Shape<readonly string[]> = listOf(
  (value) => typeof value === 'string',
  'is not a list of texts',
);
export const counts: Shape<readonly number[]> = (from, name) =>
  listOf<bigint>(
    (value) => typeof value === 'bigint' && value >= 0n && value <= Number.MAX_SAFE_INTEGER,
    'is not a list of numbers',
  )(from, name).map(Number);

export const record =
  <S extends Shapes>(shapes: S): Shape<Shaped<S>> =>
  (from, name) =>
    readAll(from.object(name), shapes);

/** Reads every field of `shapes`, and refuses any other. */
export function readAll<S extends Shapes>(from: Fields, shapes: S): Shaped<S> {
  const read = Object.entries(shapes).map(([name, shape]) => [name, shape(from, name)] as const);
  from.end();
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Shaped<S>;
}

function matching(pattern: RegExp, complaint: string): Shape<string> {
  return (from, name) =>
    pattern.test(from.text(name)) ? from.text(name) : from.fail(name, complaint);
}

function listOf<T extends Json>(
  fits: (value: Json) => boolean,
  complaint: string,
): Shape<readonly T[]> {
  return (from, name) => {
    from.required(name);
    return from.list(name).every(fits)
      ? (from.list(name) as readonly T[])
      : from.fail(name, complaint);
  };
}
