import { printable, reject } from '@sealift/failures';
import type { SourceKind } from './kind.ts';

const SAVE = '`docker save` the image, and give docker-archive:FILE';

/**
 * An image of the Docker daemon on this host, by its name or ID: an export asks for it over its
 * socket, which nothing here can open.
 */
export const dockerDaemon: SourceKind = {
  schemes: ['docker-daemon'],
  help: 'docker-daemon:NAME for an image of the Docker daemon of this host',
  namesImage: true,
  parse(name) {
    if (!/^[\w][\w.:/@-]*$/.test(name) || name.length > 512)
      reject('USAGE', `docker-daemon:${printable(name)} is no name or ID of an image`);
    return { path: name };
  },
  recognizes: () => false,
  open: { refused: `only export asks the daemon: ${SAVE}` },
  openStrictly: { refused: 'a daemon holds no signatures: export the image, and verify that' },
  openStore: {
    refused: 'a daemon holds no signatures: push the image, or export it and seal that',
  },
};
