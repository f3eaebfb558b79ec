/**
 * Signatures added to those that are there already: nothing at the destination is ever replaced. T5
 */
import { type Digest, type JsonObject, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import { keyOf, objectsIn, readDocument, writeDocument } from './manifest-json.ts';

/**
 * The manifest to put under a .sig or .att tag: the one source where that is all there is to say,
 * otherwise the existing one (or the first source) with the layers of the sources added, each with
 * its descriptor as it is. Undefined where nothing is missing.
 * @throws Rejection INDEX | LIMIT
 */
export function mergeAttachment(
  existing: Uint8Array | undefined,
  sources: readonly Uint8Array[],
  where: string,
): Uint8Array | undefined {
  const added = sources.flatMap((source) =>
    objectsIn(readDocument(source, where), 'layers', where),
  );
  const [first] = sources;
  if (first === undefined || added.length === 0) return undefined;
  if (existing === undefined && sources.length === 1) return first;
  const base = readDocument(existing ?? first, where);
  const present = existing === undefined ? [] : objectsIn(base, 'layers', where);
  const layers = [
    ...new Map([...present, ...added].map((layer) => [layerKey(layer), layer])).values(),
  ];
  if (layers.length > LIMITS.legacyLayers)
    reject(
      'LIMIT',
      `${where}: merged, it would have ${layers.length} layers, limit ${LIMITS.legacyLayers}`,
    );
  return existing !== undefined && layers.length === new Set(present.map(layerKey)).size
    ? undefined
    : writeDocument({ ...base, layers }, where);
}

/** Two signatures over one payload are one blob with two annotations. */
const layerKey = ({ digest, annotations }: JsonObject): string => keyOf(digest, annotations);

/**
 * The index for the fallback tag with the given descriptors added; undefined where all are in it.
 * @throws Rejection INDEX | LIMIT
 */
export function mergeIndex(
  existing: Uint8Array | undefined,
  added: readonly JsonObject[],
  where: string,
): Uint8Array | undefined {
  const base: JsonObject =
    existing === undefined
      ? { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociIndex, manifests: [] }
      : readDocument(existing, where);
  const present = objectsIn(base, 'manifests', where);
  const known = new Set(present.map(({ digest }) => keyOf(digest)));
  const missing = added.filter(({ digest }) => !known.has(keyOf(digest)));
  return missing.length === 0
    ? undefined
    : writeDocument({ ...base, manifests: [...present, ...missing] }, where);
}

/**
 * An index without one of its entries; undefined where it has no such entry. @throws Rejection
 * INDEX
 */
export function withoutEntry(
  index: Uint8Array,
  entry: Digest,
  where: string,
): Uint8Array | undefined {
  const base = readDocument(index, where);
  const present = objectsIn(base, 'manifests', where);
  const manifests = present.filter(({ digest }) => digest !== entry);
  return manifests.length === present.length
    ? undefined
    : writeDocument({ ...base, manifests }, where);
}
