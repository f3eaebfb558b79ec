import { reject } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';

/**
 * What to export: an image in a registry, or the images of a layout (a folder or a tar) on this
 * host.
 */
export type ExportSource =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | {
      readonly kind: 'layout';
      readonly path: string /** A name for the one image of the layout. */;
      readonly as?: string;
    };

/**
 * Reads a source as a person writes it: `oci:PATH` or `oci-archive:PATH` (the rest of the word is
 * the path, colons and all), else an
 * image reference.
 * @param as a name for the one image of a layout
 * @throws Rejection USAGE
 */
export function parseSource(word: string, as?: string): ExportSource {
  const path = /^oci(?:-archive)?:(.*)$/s.exec(word)?.[1];
  if (path === '') reject('USAGE', `"${word}" names no path`);
  if (path !== undefined) return { kind: 'layout', path, ...(as === undefined ? {} : { as }) };
  if (as !== undefined)
    reject('USAGE', '--as names an image of a layout; an image of a registry has its name');
  return { kind: 'registry', reference: parseReference(word) };
}
