import { openDockerArchive } from '@sealift/layout';
import type { SourceKind } from './kind.ts';
import { readTagged } from './layout.ts';

/** What `docker save` and `podman save` write: images to export, and nothing that is signed. */
export const dockerArchive: SourceKind = {
  schemes: ['docker-archive'],
  help: 'docker-archive:FILE[:NAME] for what docker or podman saved',
  parse: readTagged,
  // Newer ones are OCI layouts too: which is meant is said.
  recognizes: () => false,
  open: ({ path, ...options }) => openDockerArchive(path, options),
  openStrictly: {
    refused: 'a docker archive holds no signatures: export it, and sign what comes of it',
  },
  openStore: {
    refused: 'a docker archive holds no signatures: push the image, or export it and seal that',
  },
};
