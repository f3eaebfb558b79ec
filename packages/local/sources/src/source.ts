/** The one grammar of a word that means an image, for every command. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference, type Reference } from '@sealift/oci';
import type { Place } from './kind.ts';
import { ELSEWHERE, KIND_NAMES, KINDS, type KindName } from './list.ts';

/** Images on this host, in a place whose kind is known. */
export interface LocalSource extends Place {
  readonly kind: KindName;
}

/** Where images are: in a registry, or on this host. */
export type ImageSource =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | LocalSource;

/**
 * Reads a word: `registry/repository[:tag][@digest]`, `oci:PATH[:TAG]`, `bundle:PATH`, or a path
 * that is there, of the kind that its bytes are. Where no registry is named, a file or what looks
 * like one is never looked up in one; what could be both is refused with both spellings.
 * @param as a name for the one image of a layout @throws Rejection USAGE
 */
export function parseSource(word: string, as?: string): ImageSource {
  const local = readScheme(word) ?? readPath(word);
  if (local !== undefined) return as === undefined ? local : { ...local, as };
  if (as !== undefined)
    reject('USAGE', '--as names an image of a layout; an image of a registry has its name');
  return { kind: 'registry', reference: parseReference(word) };
}

/**
 * Reads a word that stands in a file: paths are from the file's folder, and have a scheme or begin
 * with `./`, `../` or `/`; every other word is an image in a registry, whatever is in the folder
 * that somebody works in. @throws Rejection USAGE | IO
 */
export function parseWritten(word: string, folder: string, as?: string): ImageSource {
  const [, scheme, rest = ''] = /^([a-z][a-z-]*):(.*)$/s.exec(word) ?? [];
  const isScheme = schemesOf(() => true).includes(scheme ?? '');
  const namesImage = schemesOf(isImageKind).includes(scheme ?? '');
  if (isScheme && !namesImage && rest !== '' && !isAbsolute(rest) && !rest.startsWith('//'))
    return parseSource(`${scheme}:${join(folder, rest)}`, as);
  if (ROOTED.test(word))
    return parseSource(rooted(isAbsolute(word) ? word : join(folder, word)), as);
  if (isScheme || readScheme(word) !== undefined) return parseSource(word, as);
  if (as !== undefined)
    reject('USAGE', '"as" names an image of a layout; an image of a registry has its name');
  const reference = parseReference(word);
  if (looksLikeFile(word) && reference.registry === 'docker.io')
    reject(
      'USAGE',
      `"${printable(word)}" may be a file: give ./${printable(word)} or ` +
        formatReference(reference),
    );
  return { kind: 'registry', reference };
}

const schemesOf = (fits: (name: KindName) => boolean): readonly string[] =>
  KIND_NAMES.filter(fits).flatMap((name) => [...KINDS[name].schemes]);

const isImageKind = (name: KindName): boolean => 'namesImage' in KINDS[name];

const rooted = (path: string): string => (ROOTED.test(path) ? path : `./${path}`);

/** Reads a word where only an image in a registry can be meant. @throws Rejection USAGE */
export function parseRegistryImage(word: string): Reference {
  const source = parseSource(word);
  return source.kind === 'registry'
    ? source.reference
    : reject('USAGE', `"${printable(word)}" is on this host: give an image in a registry`);
}

/**
 * Refuses an image of a registry where only something on this host can be meant: a word that is
 * here is never taken for one, nor one that looks like a file.
 * @param instead the command that takes such an image @throws Rejection USAGE
 */
export function expectHere(word: string, instead: (image: string) => string): void {
  const reference = registryImage(word);
  if (reference === undefined) return;
  const [shown, name] = [printable(word), formatReference(reference)];
  reject('USAGE', `there is no file ${shown}; for the image ${name} it is ${instead(shown)}`);
}

/**
 * The image in a registry that a word means where something on this host is as likely meant;
 * undefined where it is not clear. @throws Rejection USAGE for a scheme that is none of ours, and
 * for what is not here and no image either | UNSUPPORTED for a digest of another algorithm
 */
export function registryImage(word: string): Reference | undefined {
  if (existsSync(word) || readScheme(word) !== undefined) return undefined;
  if (ROOTED.test(word) || looksLikeFile(word) || !saysRegistryOrTag(word)) return undefined;
  try {
    return parseReference(word);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject(thrown.code, `there is no file ${printable(word)}, and ${thrown.message}`);
  }
}

/** A bare word is a file that is not there as likely as an image. */
const saysRegistryOrTag = (word: string): boolean =>
  /[:@]/.test(word) || /^(?:localhost|[^/]*\.[^/]*)\//.test(word);

/** A word with a scheme of ours; undefined for one without. @throws Rejection USAGE */
export function readScheme(word: string): LocalSource | undefined {
  const [, scheme = '', rest = ''] = /^([a-z][a-z-]*):(.*)$/s.exec(word) ?? [];
  if (rest.startsWith('//'))
    reject('USAGE', `${scheme}:// has no place here: an image is REGISTRY/REPOSITORY:TAG`);
  const kind = KIND_NAMES.find((name) => KINDS[name].schemes.includes(scheme));
  if (kind === undefined)
    return Object.hasOwn(ELSEWHERE, scheme)
      ? reject('USAGE', `${scheme}: ${ELSEWHERE[scheme]}`)
      : undefined;
  if (rest === '') reject('USAGE', `"${scheme}:" names no path`);
  return { kind, ...KINDS[kind].parse(rest) };
}

const ROOTED = /^(?:\.{0,2}\/|\.{1,2}$|~)/;
const FILE =
  /\.(?:tar|tgz|gz|zst|xz|bz2|zip|pem|pub|key|crt|cer|der|p7b|jsonl?|sig|att|txt|\d{3})$/i;

/** Pieces of a set end in numbers, and so do versions: behind a colon it is a tag. */
const looksLikeFile = (word: string): boolean => FILE.test(word) && !/:[\w.-]*\.\d{3}$/.test(word);

/** What a path is, by what is there. @throws Rejection IO */
const placeAt = (path: string): LocalSource => ({
  kind: KIND_NAMES.find((name) => KINDS[name].recognizes(path)) ?? 'layout',
  path,
});

/** A path on this host, or undefined for an image of a registry. @throws Rejection USAGE | IO */
function readPath(word: string): LocalSource | undefined {
  const isHere = existsSync(word);
  if (ROOTED.test(word)) {
    if (isHere) return placeAt(word);
    reject('USAGE', `${printable(word)} does not exist`);
  }
  const name = nameOf(word);
  if (name === undefined) return isHere ? placeAt(word) : undefined;
  const looks = looksLikeFile(word);
  if (!isHere) return looks && name.startsWith('docker.io/') ? refuseAbsent(word, name) : undefined;
  return looks ? placeAt(word) : refuseBoth(word, name);
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
