/** Keys that name images and are not `image`: the variables of operators, fields of resources. */
import { printable } from '@sealift/failures';
import { isMap, isScalar, type Pair } from 'yaml';
import { type Findings, NONE } from './found.ts';
import { inWord, noted, type Site } from './image-value.ts';
import { isImage } from './is-image.ts';

/** What operators call the variables that disconnected installations replace. */
const RELATED = /^RELATED_IMAGE_/;
const NAMES_IMAGE = /.(?:image|Image)$|IMAGE/;

/**
 * The image of `RELATED_IMAGE_…`; a note about any other key that seems to name one.
 * @param map what the pair stands in
 */
export function inOtherKey(pair: Pair, map: unknown, site: Site): Findings {
  const name = nameOf(pair, map, site);
  const value = site.anchors.of(pair.value);
  if (name === undefined || !isScalar(value) || typeof value.value !== 'string') return NONE;
  if (RELATED.test(name)) {
    const found = inWord(value.value, { ...site, isCertain: true });
    // kustomize replaces what stands behind `image`, and no variable.
    return { ...found, images: found.images.map((one) => ({ ...one, isVariable: true })) };
  }
  if (!looksFull(value.value)) return NONE;
  const what = `${printable(name)}: ${printable(value.value)}`;
  return noted(site, `${what} is not taken: the key is not image; add it where it is an image`);
}

/** The key; of `{name, value}`, as Kubernetes has variables, the name. */
function nameOf({ key: written }: Pair, map: unknown, { anchors }: Site): string | undefined {
  const key = anchors.of(written);
  const variable = isMap(map) ? anchors.valueIn(map, 'name') : undefined;
  const named = isScalar(key) && key.value === 'value' ? variable : key;
  if (!isScalar(named) || typeof named.value !== 'string') return undefined;
  return NAMES_IMAGE.test(named.value) ? named.value : undefined;
}

/** Host, path and tag, or a digest: a picture is none of these. */
const looksFull = (text: string): boolean =>
  /^(?:[^/]*[.:][^/]*|localhost)\/[^:@]+:[^/]+$|@sha256:/.test(text) && isImage(text);
