/**
 * Where images go, image by image: `SOURCE DESTINATION` a line.
 *
 *     # SOURCE                   DESTINATION, below --to
 *     ghcr.io/acme/app:1.4       apps/app:stable
 *     ghcr.io/acme/**            acme/
 *     docker.io/library/redis    cache/redis
 */
import { LIMITS, listLines } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Mapping, Place } from '@sealift/import';
import { formatReference, parseReference, type Reference } from '@sealift/oci';
import { parsePattern } from '@sealift/policy-file';

interface MapLine {
  readonly fits: (name: Reference) => boolean;
  readonly to: Place & { readonly isFolder: boolean };
}

/** Where images go, and whether anything that was written says so. */
export interface Placing {
  readonly mapping: Mapping;
  /**
   * A map of other names leaves every image where it would be without, which nobody who gives one
   * means. @param names of the images @throws Rejection USAGE
   */
  requireUse(names: readonly string[]): void;
}

/**
 * The first line that fits a name says where it goes. SOURCE is a name with its tag or digest, or
 * a pattern of registry and repository; DESTINATION a repository, with a tag or without (then the
 * image keeps its own), or a folder that ends in / and takes the path of the source.
 * @param otherwise for names that no line fits
 * @throws Rejection USAGE naming FILE:LINE
 */
export function parseMap(text: string, file: string, otherwise: Mapping): Placing {
  const lines = listLines(text).map((line) => readLine(line.text, `${file}:${line.number}`));
  if (lines.length === 0) reject('USAGE', `${file} maps nothing`);
  // More lines than there may be images have no use.
  if (lines.length > LIMITS.images)
    reject('USAGE', `${file} has ${lines.length} lines, limit ${LIMITS.images}`);
  const lineFor = (name: Reference) => lines.find(({ fits }) => fits(name));
  return {
    mapping: (name) => {
      const found = lineFor(name);
      return found === undefined ? otherwise(name) : placeOf(name, found.to);
    },
    requireUse: (names) => {
      const [first] = names;
      if (first === undefined || names.some((name) => lineFor(parseReference(name)))) return;
      reject('USAGE', `${file}: no line fits any image, such as ${printable(first)}`);
    },
  };
}

function readLine(line: string, at: string): MapLine {
  const words = line.split(/\s+/);
  const [source = '', destination, ...more] = words;
  if (destination === undefined || more.length > 0)
    return reject('USAGE', `${at}: expected SOURCE DESTINATION, found ${words.length} words`);
  const isOne = /[:@][^/]*$/.test(source);
  const fits = isOne ? fitsOne(source, at) : fitsPattern(source, at);
  const to = readDestination(destination, at);
  if (to.tag !== undefined && !isOne)
    reject('USAGE', `${at}: a tag for all that fit ${printable(source)}: give SOURCE its tag too`);
  return { fits, to };
}

function fitsOne(source: string, at: string): MapLine['fits'] {
  const wanted = formatReference(Rejection.naming(at, () => parseReference(source)));
  return (name) => formatReference(name) === wanted;
}

function fitsPattern(source: string, at: string): MapLine['fits'] {
  const pattern = parsePattern(source);
  if (typeof pattern === 'string') return reject('USAGE', `${at}: ${printable(source)} ${pattern}`);
  return ({ registry, repository }) => pattern.matches(`${registry.toLowerCase()}/${repository}`);
}

/** Read as what stands behind a registry: a registry in it would be a folder. */
function readDestination(text: string, at: string): MapLine['to'] {
  const isFolder = text.endsWith('/');
  const path = isFolder ? text.slice(0, -1) : text;
  const { repository, tag, digest } = parsePath(path, `${at}: DESTINATION ${printable(text)}`);
  if (digest !== undefined) reject('USAGE', `${at}: DESTINATION has a digest; images keep theirs`);
  const isTagged = /:[^/]*$/.test(path);
  if (isTagged && isFolder) reject('USAGE', `${at}: DESTINATION is a folder with a tag`);
  return isTagged && tag !== undefined ? { repository, tag, isFolder } : { repository, isFolder };
}

const HOST = 'destination.invalid/';

/** In words of what was given: the host is ours. */
function parsePath(path: string, what: string): Reference {
  try {
    return parseReference(`${HOST}${path}`);
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    return reject('USAGE', `${what}: ${cause.message.replaceAll(HOST, '')}`, { cause });
  }
}

function placeOf(name: Reference, { repository, tag = name.tag, isFolder }: MapLine['to']): Place {
  const path = isFolder ? `${repository}/${name.repository}` : repository;
  return tag === undefined ? { repository: path } : { repository: path, tag };
}
