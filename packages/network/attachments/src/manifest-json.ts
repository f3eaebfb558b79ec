/**
 * Manifests as the JSON that they are: what is kept is kept whole, with the fields that sealift
 * does not know.
 */
import { canonicalJson, type Json, type JsonObject, json, LIMITS, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** Reads a manifest or index as an object of JSON. @throws Rejection INDEX | LIMIT */
export function readDocument(bytes: Uint8Array, where: string): JsonObject {
  const document = json.parse(bytes, 'INDEX', LIMITS.ociManifest);
  return json.isObject(document) ? document : reject('INDEX', `${where}: expected an object`);
}

/** A list of objects in a document; absent is empty. @throws Rejection INDEX */
export function objectsIn(document: JsonObject, name: string, where: string): JsonObject[] {
  const list = document[name] ?? [];
  const objects = Array.isArray(list) ? list.filter(json.isObject) : [];
  if (!Array.isArray(list) || objects.length !== list.length)
    reject('INDEX', `${where}: ${name} is not a list of objects`);
  return objects;
}

/** @throws Rejection LIMIT when a registry would not take it */
export function writeDocument(document: JsonObject, where: string): Uint8Array {
  const bytes = canonicalJson(document);
  if (bytes.length > LIMITS.ociManifest)
    reject(
      'LIMIT',
      `${where}: merged, it would have ${bytes.length} bytes, limit ${LIMITS.ociManifest}`,
    );
  return bytes;
}

/** One text for one value, to compare by. */
export const keyOf = (...values: readonly (Json | undefined)[]): string =>
  new TextDecoder().decode(canonicalJson(values.map((value) => value ?? null)));

/** JSON with its fields in the given order, as programs in other languages write theirs. */
export const orderedJson = (document: object): Uint8Array =>
  utf8.encode(
    JSON.stringify(document, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  );
