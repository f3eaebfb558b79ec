/** The one grammar of a word that means an image, for every command. */
import { existsSync } from 'node:fs';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference, type Reference } from '@sealift/oci';

/** Where images are: in a registry, or on this host. */
export type ImageSource =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | {
      /** `layout`: a layout is meant; `bundle`: a bundle; `path`: what is there. */
      readonly kind: 'layout' | 'bundle' | 'path';
      readonly path: string;
      /** Which image of the layout, by its name there. */
      readonly tag?: string;
      /** A name for the one image that is meant. */
      readonly as?: string;
    };

/**
 * Reads a word: `registry/repository[:tag][@digest]`, `oci:PATH[:TAG]`, `bundle:PATH`, or a path
 * that is there. Where no registry is named, a file or what looks like one is never looked up in
 * one; what could be both is refused with both spellings.
 * @param as a name for the one image of a layout @throws Rejection USAGE
 */
export function parseSource(word: string, as?: string): ImageSource {
  const local = readScheme(word) ?? readPath(word);
  if (local !== undefined) return as === undefined ? local : { ...local, as };
  if (as !== undefined)
    reject('USAGE', '--as names an image of a layout; an image of a registry has its name');
  return { kind: 'registry', reference: parseReference(word) };
}

/** Reads a word where only an image in a registry can be meant. @throws Rejection USAGE */
export function parseRegistryImage(word: string): Reference {
  const source = parseSource(word);
  return source.kind === 'registry'
    ? source.reference
    : reject('USAGE', `"${printable(word)}" is on this host: give an image in a registry`);
}

type Local = Exclude<ImageSource, { readonly kind: 'registry' }>;

/** What other programs call so, and what to do here. The rest may hold a password. T46 */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docker-archive':
    'is read as oci:FILE where Docker 25 or newer saved it, and else after ' +
    '`skopeo copy docker-archive:FILE oci:FOLDER:TAG`',
  'docker-daemon': 'is not asked: push the image, or `docker save` it and give oci:FILE',
  'containers-storage': 'is not asked: push the image, or `skopeo copy` it to oci:FOLDER:TAG',
  dir: 'is read after `skopeo copy dir:FOLDER oci:FOLDER:TAG`',
};

function readScheme(word: string): Local | undefined {
  const [, scheme = '', rest = ''] = /^([a-z][a-z-]*):(.*)$/s.exec(word) ?? [];
  if (rest.startsWith('//'))
    reject('USAGE', `${scheme}:// has no place here: an image is REGISTRY/REPOSITORY:TAG`);
  const why = ELSEWHERE[scheme];
  if (why !== undefined) reject('USAGE', `${scheme}: ${why}`);
  if (scheme !== 'oci' && scheme !== 'oci-archive' && scheme !== 'bundle') return undefined;
  if (rest === '') reject('USAGE', `"${scheme}:" names no path`);
  return scheme === 'bundle' ? { kind: 'bundle', path: rest } : readLayout(rest);
}

/** Paths may hold colons: the one that is there is meant. @throws Rejection USAGE for two */
function readLayout(rest: string): Local {
  const colons = [...rest.matchAll(/:/g)].map(({ index }) => index);
  const splits = colons.filter((at) => at + 1 < rest.length && existsSync(rest.slice(0, at)));
  const [at, ...more] = splits;
  if (at === undefined) return { kind: 'layout', path: rest };
  const [path, tag] = [rest.slice(0, at), rest.slice(at + 1)];
  if (more.length > 0 || (existsSync(rest) && !rest.endsWith('/')))
    reject(
      'USAGE',
      `oci:${printable(rest)} could be a path, or an image of the layout ${printable(path)}: ` +
        `rename one of them`,
    );
  return existsSync(rest) ? { kind: 'layout', path: rest } : { kind: 'layout', path, tag };
}

const ROOTED = /^(?:\.{0,2}\/|\.{1,2}$|~)/;
const FILE =
  /\.(?:tar|tgz|gz|zst|xz|bz2|zip|pem|pub|key|crt|cer|der|p7b|jsonl?|sig|att|txt|\d{3})$/i;

/** Pieces of a set end in numbers, and so do versions: behind a colon it is a tag. */
const looksLikeFile = (word: string): boolean => FILE.test(word) && !/:[\w.-]*\.\d{3}$/.test(word);

/** A path on this host, or undefined for an image of a registry. @throws Rejection USAGE */
function readPath(word: string): Local | undefined {
  const isHere = existsSync(word);
  if (ROOTED.test(word)) {
    if (isHere) return { kind: 'path', path: word };
    reject('USAGE', `${printable(word)} does not exist`);
  }
  const name = nameOf(word);
  if (name === undefined) return isHere ? { kind: 'path', path: word } : undefined;
  const looks = looksLikeFile(word);
  if (!isHere) return looks && name.startsWith('docker.io/') ? refuseAbsent(word, name) : undefined;
  return looks ? { kind: 'path', path: word } : refuseBoth(word, name);
}

/** The full name of an image, where the word is the name of one. */
function nameOf(word: string): string | undefined {
  try {
    return formatReference(parseReference(word));
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}

const refuseAbsent = (word: string, name: string): never =>
  reject('USAGE', `there is no file ${printable(word)}; an image is asked for as ${name}`);

const refuseBoth = (word: string, name: string): never =>
  reject(
    'USAGE',
    `"${printable(word)}" is here, and could be an image: give ./${printable(word)} or ${name}`,
  );
