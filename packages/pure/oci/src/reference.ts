/**
 * Image references as Docker and the distribution specification write them.
 *
 *     ghcr.io/owner/name:tag@sha256:…     registry, repository, tag, digest
 *     alpine                              docker.io/library/alpine:latest
 */
import { type Digest, digest } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';

/** A reference to an image, taken apart; without a tag or digest none is added. */
export interface Reference {
  /** Host and port: `ghcr.io`, `localhost:5000`. */
  readonly registry: string;
  /** Path inside the registry: `library/alpine`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const IPV6 = '\\[[0-9a-fA-F:]+\\]';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|${IPV6})(?::[0-9]{1,5})?$`);
const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/**
 * Tags that hold signatures, attestations and fallback indexes: an image with such a tag would
 * replace them. T5
 */
const SIGNATURE_TAG = /^sha(?:256|384|512)-[0-9a-f]{32,}/;

/** Whether a tag is of the form that holds signatures, attestations and fallback indexes. */
export const isSignatureTag = (tag: string): boolean => SIGNATURE_TAG.test(tag);

/** What an image without a name is called by: as a reference it would be a repository `sha256`. */
const DIGEST_ALONE = /^sha(?:256|384|512):[0-9a-f]{32,}$/;

/** Reads a reference; without tag and digest the tag is `latest`. @throws Rejection USAGE */
export function parseReference(text: string): Reference {
  if (DIGEST_ALONE.test(text))
    reject('USAGE', `"${printable(text)}" is a digest, not the name of an image`);
  const [name = '', digestText, ...more] = text.split('@');
  if (more.length > 0)
    reject('USAGE', `"${printable(text)}" is not an image reference: more than one @`);
  const { path, tag } = splitTag(name);
  const { registry, repository } = splitRegistry(path);
  if (!HOST.test(registry))
    reject(
      'USAGE',
      `"${printable(text)}" is not an image reference: the registry is not a host name`,
    );
  if (!REPOSITORY.test(repository) || repository.length > 255)
    reject(
      'USAGE',
      `"${printable(text)}" is not an image reference: the repository must be lower-case ` +
        `letters, digits and separators`,
    );
  if (tag !== undefined && !TAG.test(tag))
    reject('USAGE', `"${printable(text)}" is not an image reference: the tag is not valid`);
  if (tag !== undefined && isSignatureTag(tag))
    reject('USAGE', `"${printable(text)}": a tag of this form holds signatures, not images`);
  // What stands in front of @ may be a user and a password: it is not quoted. T46
  const read = (written: string): Digest =>
    Rejection.naming(`"@${printable(written)}"`, () => digest.parse(written, 'USAGE'));
  const pinned = digestText === undefined ? {} : { digest: read(digestText) };
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...pinned,
    ...(tag === undefined && digestText === undefined ? { tag: 'latest' } : {}),
  };
}

/** The full name: `registry/repository[:tag][@digest]`. */
export function formatReference({ registry, repository, tag, digest: pinned }: Reference): string {
  return (
    `${registry}/` +
    `${repository}${tag === undefined ? '' : `:${tag}`}${pinned === undefined ? '' : `@${pinned}`}`
  );
}

function splitTag(name: string): { path: string; tag?: string } {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/')
    ? { path: name.slice(0, colon), tag: name.slice(colon + 1) }
    : { path: name };
}

/** The first part is a registry if it looks like a host: a dot, a port, or `localhost`. */
function splitRegistry(path: string): { registry: string; repository: string } {
  const slash = path.indexOf('/');
  const first = slash < 0 ? '' : path.slice(0, slash);
  if (/[.:]/.test(first) || first === 'localhost')
    return normaliseHub(first, path.slice(slash + 1));
  return normaliseHub('docker.io', path);
}

function normaliseHub(
  registry: string,
  repository: string,
): { registry: string; repository: string } {
  if (registry !== 'docker.io' && registry !== 'index.docker.io') return { registry, repository };
  return {
    registry: 'docker.io',
    repository: repository.includes('/') ? repository : `library/${repository}`,
  };
}
