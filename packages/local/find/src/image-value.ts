/** What stands behind a key that names an image: a word, or its parts. */
import { printable } from '@sealift/failures';
import { isScalar, type YAMLMap } from 'yaml';
import type { Anchors } from './anchors.ts';
import type { Built } from './compose.ts';
import { type Findings, NONE } from './found.ts';
import { isImage } from './is-image.ts';
import { substituted } from './variables.ts';

/** Where a key stands, and what is known there. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly isCertain: boolean;
  readonly anchors: Anchors;
  readonly built: Built;
}

/** @param why a sentence without its place */
export const unresolved = ({ file, line }: Site, why: string): Findings => ({
  images: [],
  unresolved: [{ at: `${file}:${line}`, why }],
});

/** @param what a sentence without its place */
export const noted = ({ file, line }: Site, what: string): Findings => ({
  ...NONE,
  notes: [`${file}:${line}: ${what}`],
});

// What a registry has by that name is whoever's, until it was pushed there.
const BUILT = 'is built here: give its Dockerfile, or the name that it is pushed under';

/** A word behind `image`, or behind what is as good as that. */
export function inWord(value: unknown, site: Site): Findings {
  if (typeof value !== 'string' || value === '')
    return site.isCertain ? unresolved(site, 'image is no text') : NONE;
  const image = substituted(value);
  if (image === undefined) return unresolved(site, `${printable(value)} has no value here`);
  // Elsewhere `image` may be a picture, or the name of something of a custom resource.
  if (!site.isCertain && !/[/:@]/.test(image)) return isImage(image) ? short(image, site) : NONE;
  if (site.built.has(image)) return unresolved(site, `${printable(image)} ${BUILT}`);
  return isImage(image)
    ? { images: [{ image, at: `${site.file}:${site.line}` }], unresolved: [] }
    : unresolved(site, `${printable(image)} is no image reference`);
}

const short = (image: string, site: Site): Findings =>
  noted(
    site,
    `image: ${printable(image)} is not taken: outside containers and services so short a word ` +
      'may be anything: write docker.io/library/… where it is an image',
  );

/**
 * `image: {registry, repository, tag, digest}`, as values of charts have it, and
 * `image: {reference}` of volumes.
 */
export function inParts(map: YAMLMap, site: Site): Findings {
  const part = (name: string): string => {
    const node = site.anchors.valueIn(map, name);
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const certain = { ...site, isCertain: true };
  if (part('reference')) return inWord(part('reference'), certain);
  const [registry, repository, tag, digest] = ['registry', 'repository', 'tag', 'digest'].map(part);
  if (!repository)
    return tag || digest || site.isCertain ? unresolved(site, 'image has no repository') : NONE;
  const name = registry ? `${registry}/${repository}` : repository;
  const written = `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
  if (tag || digest) return inWord(written, certain);
  return unresolved(
    site,
    `${printable(name)} has neither tag nor digest: the chart's version is meant`,
  );
}
