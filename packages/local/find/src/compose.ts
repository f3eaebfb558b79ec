/** Services of compose that are built: a registry has whoever's image by that name, or none. */
import { printable } from '@sealift/failures';
import { formatReference, parseReference } from '@sealift/oci';
import { type Document, isMap, isScalar, type Pair, visit } from 'yaml';
import type { Anchors } from './anchors.ts';
import { isImage } from './is-image.ts';
import { substituted } from './variables.ts';

/** What the services of a document call what they build. */
export interface Built {
  /** Whether this is what one of them builds, or another name of it. */
  has(image: string): boolean;
  /** Those that call it nothing: each by its name, and where that stands. */
  readonly unnamed: readonly { readonly service: string; readonly offset: number }[];
}

/** @throws Rejection LIMIT where maps merge too many others */
export function builtIn(document: Document, anchors: Anchors): Built {
  const names = new Set<string>();
  const unnamed: { service: string; offset: number }[] = [];
  visit(document, {
    Pair: (_, pair) => {
      for (const { key, image } of buildersIn(pair, anchors)) {
        const name = typeof image === 'string' ? substituted(image) : undefined;
        if (name !== undefined) names.add(whole(name));
        else if (image === undefined && isScalar(key))
          unnamed.push({ service: printable(String(key.value)), offset: key.range?.[0] ?? 0 });
      }
    },
  });
  return { has: (image) => names.has(whole(image)), unnamed };
}

function buildersIn(pair: Pair, anchors: Anchors): { key: unknown; image: unknown }[] {
  const services = anchors.of(pair.value);
  if (!isScalar(pair.key) || pair.key.value !== 'services' || !isMap(services)) return [];
  return services.items.flatMap(({ key, value }) => {
    const service = anchors.of(value);
    if (!isMap(service) || isNothing(anchors.valueIn(service, 'build'))) return [];
    const image = anchors.valueIn(service, 'image');
    return [{ key, image: isScalar(image) ? image.value : image }];
  });
}

const isNothing = (node: unknown): boolean =>
  node === undefined || (isScalar(node) && node.value === null);

const whole = (name: string): string =>
  isImage(name) ? formatReference(parseReference(name)) : name;
