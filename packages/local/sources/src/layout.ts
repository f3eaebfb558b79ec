import { existsSync, statSync } from 'node:fs';
import { asIo } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';
import { openLayout, openLayoutStore, openLayoutTar } from '@sealift/layout';
import type { Place, SourceKind } from './kind.ts';

/** An OCI layout, or what `cosign save` made: a folder, or a tar of one that anybody wrote. */
export const layout: SourceKind = {
  schemes: ['oci', 'oci-archive'],
  help: 'oci:PATH[:TAG] for an OCI layout or a directory made by cosign save',
  parse: readTagged,
  recognizes: (path) => existsSync(`${path}/oci-layout`),
  open: ({ path, ...options }) => (isFolder(path) ? openLayout : openLayoutTar)(path, options),
  openStrictly: ({ path, ...options }) =>
    isFolder(path)
      ? openLayout(path, options)
      : reject('UNSUPPORTED', `${printable(path)}: ${UNPACK}`),
  openStore: ({ path, ...options }) => openLayoutStore(path, options),
};

/** A tar that is read leniently means different things to different readers. */
const UNPACK =
  'a layout in a tar is no thing to verify: export it, or unpack it and give the folder';

const isFolder = (path: string): boolean => asIo(path, () => statSync(path)).isDirectory();

/** Paths may hold colons: the one that is there is meant. @throws Rejection USAGE for two */
export function readTagged(rest: string): Place {
  const colons = [...rest.matchAll(/:/g)].map(({ index }) => index);
  const splits = colons.filter((at) => at + 1 < rest.length && existsSync(rest.slice(0, at)));
  const [at, ...more] = splits;
  if (at === undefined) return { path: rest };
  const [path, tag] = [rest.slice(0, at), rest.slice(at + 1)];
  if (more.length > 0 || (existsSync(rest) && !rest.endsWith('/')))
    reject(
      'USAGE',
      `${printable(rest)} could be a path, or an image of the layout ${printable(path)}: ` +
        `rename one of them`,
    );
  return existsSync(rest) ? { path: rest } : { path, tag };
}
