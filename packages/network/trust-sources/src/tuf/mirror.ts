/** Where the files of a TUF repository are: at an address, or in a folder that was copied. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular } from '@sealift/blobs';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import { ask } from '../ask.ts';

/** Reads a file by its path in the repository, such as `2.root.json`. */
export interface Mirror {
  /** Its address or folder, for messages and for who reads the store. */
  readonly name: string;
  /** Undefined where there is none. @throws Rejection TRUST_SOURCE | PROXY */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
}

/** A cloud store that lists nobody its files says 403 of those that are not there. */
const ABSENT = [403, 404];

/** A repository at an address. @param base as `serviceUrl` reads it */
export const webMirror = (base: URL, connections: Connections): Mirror => ({
  name: base.href.replace(/\/$/, ''),
  read: async (path, limit) => {
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`;
    const { status, body } = await ask({ url, connections, limit });
    if (status === 200) return body;
    return ABSENT.includes(status)
      ? undefined
      : reject('TRUST_SOURCE', `${printable(url.href)} answered ${status}`);
  },
});

/** A repository in a folder. */
export const folderMirror = (folder: string): Mirror => ({
  name: folder,
  read: async (path, limit) => {
    const file = join(folder, path);
    return existsSync(file)
      ? Rejection.as('TRUST_SOURCE', () => readRegular(file, limit))
      : undefined;
  },
});
