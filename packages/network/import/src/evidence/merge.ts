/**
 * Signatures added to those that are there already: nothing at the destination is ever replaced. T5
 */
import { type JsonObject, LIMITS, reject } from '@sealift/bytes';
import { keyOf, objectsIn, readDocument, writeDocument } from './json-manifest.ts';

/** A .sig or .att manifest, and which of its layers may be pushed. */
export interface AttachmentSource {
  readonly bytes: Uint8Array;
  /** One for each layer. */
  readonly wanted: readonly boolean[];
}

/**
 * The manifest to put under a .sig or .att tag: the source's own bytes where that is all there is
 * to say, otherwise the existing one
 * (or the first source) with the wanted layers added, each with its descriptor as it is. Undefined
 * where nothing is missing.
 * @throws Rejection INDEX | LIMIT
 */
export function mergeAttachment(
  existing: Uint8Array | undefined,
  sources: readonly AttachmentSource[],
  where: string,
): Uint8Array | undefined {
  const wanted = sources.flatMap((source) => wantedLayers(source, where));
  const [first] = sources;
  if (first === undefined || wanted.length === 0) return undefined;
  if (existing === undefined && sources.length === 1 && first.wanted.every(Boolean))
    return first.bytes;
  const base = readDocument(existing ?? first.bytes, where);
  const present = existing === undefined ? [] : objectsIn(base, 'layers', where);
  const layers = [
    ...new Map([...present, ...wanted].map((layer) => [layerKey(layer), layer])).values(),
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

const wantedLayers = ({ bytes, wanted }: AttachmentSource, where: string): JsonObject[] =>
  objectsIn(readDocument(bytes, where), 'layers', where).filter((_, i) => wanted[i] === true);

/** Two signatures over one payload are one blob with two annotations. */
const layerKey = ({ digest, annotations }: JsonObject): string => keyOf(digest, annotations);

/**
 * The index for the fallback tag with the given descriptors added; undefined where all are in it.
 * @throws Rejection INDEX | LIMIT
 */
export function mergeIndex(
  existing: Uint8Array | undefined,
  added: readonly JsonObject[],
  mediaType: string,
  where: string,
): Uint8Array | undefined {
  const base: JsonObject =
    existing === undefined
      ? { schemaVersion: 2n, mediaType, manifests: [] }
      : readDocument(existing, where);
  const present = objectsIn(base, 'manifests', where);
  const known = new Set(present.map(({ digest }) => keyOf(digest)));
  const missing = added.filter(({ digest }) => !known.has(keyOf(digest)));
  return missing.length === 0
    ? undefined
    : writeDocument({ ...base, manifests: [...present, ...missing] }, where);
}
