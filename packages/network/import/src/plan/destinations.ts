/** Where each image goes: `ghcr.io/a/b:t` → `REGISTRY/PREFIX/a/b:t`. */
import type { Digest } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference, type Reference } from '@sealift/oci';

/** An image, and the reference that it will have. */
export interface PlannedImage {
  /** The name under which it was verified. */
  readonly source: string;
  readonly digest: Digest;
  /** With a tag, or for a source without one with the digest alone. */
  readonly destination: Reference;
}

/** Where each image goes; all of them into one registry. */
export interface Plan {
  /** The one registry that is written to. */
  readonly registry: string;
  readonly images: readonly PlannedImage[];
}

/** Where an image goes below `REGISTRY[/PREFIX]`. */
export type Place = Pick<Reference, 'repository' | 'tag'>;

/** From the name of an image to its place. @throws Rejection USAGE */
export type Mapping = (name: Reference) => Place;

/** The path that it has at its source. */
export const asItIs: Mapping = ({ repository, tag }) => placed(repository, tag);

/** The last part of that path alone: for registries that take no deeper ones. */
export const flattened: Mapping = ({ repository, tag }) =>
  placed(repository.slice(repository.lastIndexOf('/') + 1), tag);

/** That path without so many parts in front. */
export const stripped =
  (parts: number): Mapping =>
  ({ repository, tag }) => {
    const left = repository.split('/').slice(parts).join('/');
    if (left === '')
      reject('USAGE', `--strip ${parts} leaves nothing of the path ${printable(repository)}`);
    return placed(left, tag);
  };

const placed = (repository: string, tag: string | undefined): Place =>
  tag === undefined ? { repository } : { repository, tag };

/**
 * Maps names to their destinations. @param to `REGISTRY[/PREFIX]`
 * @throws Rejection USAGE for a name or destination that is not valid, and for two sources that
 * meet in one destination (T4)
 */
export function planImport(
  images: readonly { readonly name: string; readonly digest: Digest }[],
  to: string,
  mapping: Mapping = asItIs,
): Plan {
  const registry = registryOf(to);
  const planned = new Map<string, PlannedImage>();
  for (const { name, digest } of images) {
    const image = { source: name, digest, destination: destinationOf(name, digest, to, mapping) };
    const key = formatReference(image.destination);
    const other = planned.get(key) ?? image;
    if (other.source !== name || other.digest !== digest)
      reject(
        'USAGE',
        `${printable(other.source)} and ${printable(name)} would both become ${key}; give ` +
          `each a place of its own with --map`,
      );
    planned.set(key, image);
  }
  return { registry, images: [...planned.values()] };
}

function destinationOf(name: string, digest: Digest, to: string, mapping: Mapping): Reference {
  // T38: it was judged under its digest, which is no name to push it under.
  if (name === digest)
    reject(
      'USAGE',
      `${digest} has no name: give one with --as NAME, or select others with --image`,
    );
  const source = parseReference(name);
  if (source.digest !== undefined && source.digest !== digest)
    reject('USAGE', `${printable(name)} is the name of another digest than ${digest}`);
  const { repository, tag } = mapping(source);
  const path = `${to}/${repository}`;
  return parseReference(tag === undefined ? `${path}@${digest}` : `${path}:${tag}`);
}

/** The first part must read as a registry: `registry/team` would silently mean Docker Hub. */
function registryOf(to: string): string {
  const host = to.split('/')[0] ?? '';
  const registry = hostOf(to);
  if (registry !== host && !(registry === 'docker.io' && host === 'index.docker.io'))
    reject(
      'USAGE',
      `"${printable(to)}" does not begin with a registry; write its host with a dot or a port, ` +
        `as in localhost:5000/team`,
    );
  return registry;
}

/** As of a repository there. @throws Rejection USAGE, in words of what was given */
function hostOf(to: string): string {
  try {
    return parseReference(`${to}/image`).registry;
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    const shown = printable(to);
    return reject('USAGE', `"${shown}" is not REGISTRY[/PREFIX], as localhost:5000/team is`, {
      cause,
    });
  }
}
