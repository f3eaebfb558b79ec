/** What kustomize does to the names of images, without the rest of it. */
import { dirname, join, resolve, sep } from 'node:path';
import { printable } from '@sealift/failures';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { Anchors } from './anchors.ts';
import type { FoundImage, Unresolved } from './found.ts';
import { documentsOf } from './yaml-file.ts';

/** What a kustomization puts in place of images below its folder. */
interface Replacement {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** A kustomization, by its file. */
export interface Kustomization {
  readonly path: string;
  readonly replacements: readonly Replacement[];
  /** What it is made of, as written: files, folders, and what is elsewhere. */
  readonly resources: readonly string[];
}

/** @throws Rejection CONFIG */
export function readKustomization(text: string, path: string): Kustomization {
  const [document] = documentsOf(text, path);
  const anchors = document && new Anchors(document, () => false);
  const map = document?.contents;
  const items = (key: string): unknown[] => {
    const list = anchors && isMap(map) ? anchors.valueIn(map, key) : undefined;
    return isSeq(list) ? list.items.map((item) => anchors?.of(item)) : [];
  };
  const resources = ['resources', 'bases', 'components'].flatMap(items);
  const charts = items('helmCharts');
  return {
    path,
    replacements: items('images').flatMap((item) =>
      anchors && isMap(item) ? replacement(item, anchors) : [],
    ),
    resources: [
      ...resources.flatMap((item) => (isScalar(item) ? String(item.value) : [])),
      ...charts.map(() => 'helmCharts:'),
    ],
  };
}

function replacement(map: YAMLMap, anchors: Anchors): Replacement[] {
  const text = (key: string): Record<string, string> => {
    const node = anchors.valueIn(map, key);
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'string' || typeof value === 'number' ? { [key]: String(value) } : {};
  };
  const { name } = text('name');
  const fields = { ...text('newName'), ...text('newTag'), ...text('digest') };
  return name === undefined ? [] : [{ name, ...fields }];
}

/**
 * What a kustomization takes from where nobody reads it, and what it takes from outside its folder
 * and renames: there the images have other names for others.
 * @param paths what is read
 */
export function resourcesElsewhere(
  { path, replacements, resources }: Kustomization,
  paths: readonly string[],
): Unresolved[] {
  return resources.flatMap((resource) => {
    const target = resolve(dirname(path), resource);
    const isRead = paths.some((file) => isBelow(file, target));
    if (isRead && (replacements.length === 0 || isBelow(target, dirname(path)))) return [];
    const what = isRead ? 'renames images outside its folder, in' : 'takes what is not read here,';
    return [{ at: path, why: `${what} ${printable(resource)}: give what kustomize build writes` }];
  });
}

const isBelow = (path: string, folder: string): boolean =>
  resolve(path) === resolve(folder) || resolve(path).startsWith(join(resolve(folder), sep));

/** An image with what the kustomizations above it put in its place, the innermost first. */
export const kustomized = (
  found: FoundImage,
  kustomizations: readonly Kustomization[],
): FoundImage =>
  found.isVariable === true
    ? found
    : kustomizations
        .filter(({ path }) => isBelow(found.at, dirname(path)))
        .toSorted((a, b) => dirname(resolve(b.path)).length - dirname(resolve(a.path)).length)
        .flatMap(({ replacements }) => replacements)
        .reduce(replaced, found);

function replaced(found: FoundImage, to: Replacement): FoundImage {
  const { name, tag, digest } = partsOf(found.image);
  if (name !== to.name) return found;
  const newDigest = to.digest ?? (to.newTag === undefined ? digest : undefined);
  const newTag = to.newTag ?? (to.digest === undefined ? tag : undefined);
  const end = `${newTag ? `:${newTag}` : ''}${newDigest ? `@${newDigest}` : ''}`;
  return { ...found, image: `${to.newName ?? name}${end}` };
}

/** As written: kustomize compares names and not references. */
function partsOf(image: string): { name: string; tag?: string; digest?: string } {
  const [, name = image, tag, digest] =
    /^(.+?)(?::([^:/@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image) ?? [];
  return { name, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
}
