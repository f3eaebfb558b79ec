import { statSync } from 'node:fs';
import { asIo, type Content } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';
import type { LayoutStore } from '@sealift/layout';
import type { Refused, SourceKind } from './kind.ts';
import { KIND_NAMES, KINDS } from './list.ts';
import { type LocalSource, readScheme } from './source.ts';

/** The words of every kind that can be opened so, for help; an export takes each. */
export const wordsFor = (what: 'export' | 'open' | 'openStrictly' | 'openStore'): string =>
  KIND_NAMES.filter((name) => what === 'export' || !isRefused(KINDS[name][what]))
    .map((name) => KINDS[name].help)
    .join(', ');

/** Opens where images come from. @throws Rejection of the bytes' codes | USAGE | IO */
export async function openSource(source: LocalSource): Promise<Content> {
  const open: SourceKind['open'] = KINDS[source.kind].open;
  return isRefused(open)
    ? reject('USAGE', `${printable(source.path)}: ${open.refused}`)
    : open(placeOf(source));
}

/**
 * Opens what is to be verified, by a word: a folder is a layout or a folder of volumes, a file is a
 * sealift bundle and nothing else, and a scheme says which.
 * A tar that is no bundle is never read as a layout: one flipped bit would turn a bundle into "some
 * layout" and its strictness off.
 * @param as a name for the one image of a layout
 * @throws Rejection of the bytes' codes; NO_BUNDLE; IO; USAGE for `as` with a bundle
 */
export async function openToVerify(word: string, as?: string): Promise<Content> {
  const source = readScheme(word) ?? ({ kind: kindAt(word), path: word } as const);
  const { openStrictly } = KINDS[source.kind];
  if (isRefused(openStrictly))
    return reject('USAGE', `${printable(word)}: ${openStrictly.refused}`);
  return openStrictly(placeOf(as === undefined ? source : { ...source, as }));
}

/** Opens a place to put evidence into. @throws Rejection USAGE for one that takes none | IO */
export async function openStore(source: LocalSource): Promise<LayoutStore> {
  const { openStore: open } = KINDS[source.kind];
  return isRefused(open) ? refuseStore(source) : open(placeOf(source));
}

/** Says why a place takes no evidence, where that is so. @throws Rejection USAGE */
export function checkStore(source: LocalSource): void {
  if (isRefused(KINDS[source.kind].openStore)) refuseStore(source);
}

function refuseStore({ kind, path }: LocalSource): never {
  const { openStore: open } = KINDS[kind];
  return reject('USAGE', `${printable(path)}: ${isRefused(open) ? open.refused : ''}`);
}

const isRefused = (open: unknown): open is Refused => typeof open !== 'function';

const placeOf = ({ kind: _, ...place }: LocalSource): Omit<LocalSource, 'kind'> => place;

/** @throws Rejection IO */
function kindAt(path: string): 'layout' | 'bundle' {
  const isFolder = asIo(path, () => statSync(path)).isDirectory();
  return isFolder && !KINDS.bundle.recognizes(path) ? 'layout' : 'bundle';
}
