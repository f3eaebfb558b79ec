/** JSON that holds nothing but what is expected: a field nobody knows is a carrier's. T39 */
import { type Json, json } from '@sealift/bytes';
import { keyOf } from './manifest-json.ts';

/** The fields that an object may have, each with a test of its value. */
export interface Shape {
  readonly [field: string]: (value: Json) => boolean;
}

/** Whether every field of an object is in the shape, with a value that passes. */
export const fits = (value: Json | undefined, shape: Shape): boolean =>
  json.isObject(value) &&
  Object.entries(value).every(
    ([name, each]) => Object.hasOwn(shape, name) && shape[name]?.(each) === true,
  );

/** A test for one of some values, whatever the order of their fields. */
export const among = (...allowed: readonly Json[]): Shape[string] => {
  const keys = new Set(allowed.map((each) => keyOf(each)));
  return (value) => keys.has(keyOf(value));
};
