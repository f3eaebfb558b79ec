/** Where the Docker daemon of this host listens. */
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import type { ExportOptions } from '@sealift/export';
import { printable, reject } from '@sealift/failures';
import type { Environment } from '@sealift/http';

const SOCKET = '/var/run/docker.sock';

/**
 * For whoever asks the daemon for images; undefined where nobody does. What it saves lies beside
 * the bundle while it is read, where there is a bundle to write.
 * @throws Rejection CONFIG for a daemon that is not on this host
 */
export function daemonOf(
  sources: ExportOptions['sources'],
  { DOCKER_HOST: host }: Environment,
  output: string,
): ExportOptions['daemon'] {
  if (!sources.some(({ kind }) => kind === 'docker-daemon')) return undefined;
  return { socket: socketOf(host), folder: output === '' ? tmpdir() : dirname(output) };
}

/** What stands behind the scheme may hold a user or a host: it is not shown. T46 */
function socketOf(host: string | undefined): string {
  if (!host) return SOCKET;
  const [, scheme = '', path = ''] = /^([a-z+]*):\/\/(.*)$/.exec(host) ?? [];
  if (scheme === 'unix' && path.startsWith('/')) return path;
  return reject(
    'CONFIG',
    `DOCKER_HOST is of the scheme "${printable(scheme)}": only a daemon of this host is asked, ` +
      'at unix:///PATH; `docker save` the image there, and give docker-archive:FILE',
  );
}
