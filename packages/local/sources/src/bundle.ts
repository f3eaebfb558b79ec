import { closeSync, statSync } from 'node:fs';
import { asIo, type Content, openRegular } from '@sealift/blobs';
import { reject } from '@sealift/failures';
import { beginsAsBundle, openBundle } from '@sealift/tarball';
import { namesVolumes, openVolumeSet } from '@sealift/volumes';
import type { Place, SourceKind } from './kind.ts';

/** A bundle of ours, or volumes of one: always read strictly. */
export const bundle: SourceKind = {
  schemes: ['bundle'],
  help: 'bundle:PATH for a bundle or volumes of one (their folder or set file)',
  parse: (path) => ({ path }),
  recognizes: (path) => namesVolumes([path]) || startsAsBundle(path),
  open,
  openStrictly: open,
  openStore: {
    refused:
      'a bundle is never changed; sign the image where it comes from and export it, or seal the ' +
      'bundle',
  },
};

async function open({ path, as }: Place): Promise<Content> {
  refuseName(as);
  if (namesVolumes([path])) return openVolumeSet([path]);
  return openBundle(path);
}

/** Refuses a name that was given for the image of a bundle. @throws Rejection USAGE */
export function refuseName(as: string | undefined): void {
  if (as !== undefined)
    reject('USAGE', '--as names an image of a layout; a bundle has names of its own');
}

/** What is no regular file is refused by what opens it. */
function startsAsBundle(path: string): boolean {
  if (!asIo(path, () => statSync(path)).isFile()) return false;
  const { fd } = openRegular(path, { follow: true });
  try {
    return beginsAsBundle(fd);
  } finally {
    closeSync(fd);
  }
}
