/**
 * What the process has done that outlives it, for whoever ends it early. Libraries know nothing of
 * it: files are told of by @sealift/blobs, requests by the channels of whatever sends them.
 */
import { subscribe } from 'node:diagnostics_channel';
import { basename, dirname } from 'node:path';
import { Rejection, someOf } from '@sealift/failures';

/** What a channel tells of a request, before it is sent. */
interface Sent {
  readonly request: {
    readonly method?: string;
    readonly origin?: string | URL;
    readonly host?: string;
  };
}

/** So many are named; a message is one line. */
const NAMED = 3;
const READS = ['GET', 'HEAD', 'OPTIONS', 'CONNECT'];

const files = new Set<string>();
const hosts = new Map<string, number>();

/**
 * From now on what is written is remembered. @param requestChannels channels of node's
 * diagnostics_channel that tell each request before it is sent
 */
export function rememberWritten(requestChannels: readonly string[] = []): void {
  subscribe('sealift.file.written', (path) => {
    // What lies in a folder that has no name yet goes when the process does.
    if (!isTemporary(String(path))) files.add(String(path));
  });
  for (const name of requestChannels) subscribe(name, (message) => sent(message as Sent));
}

const isTemporary = (path: string): boolean =>
  path !== dirname(path) && (/^\..+\.partial$/.test(basename(path)) || isTemporary(dirname(path)));

function sent({ request: { method = 'GET', origin, host = 'a service' } }: Sent): void {
  if (READS.includes(method)) return;
  const where = origin === undefined ? host : new URL(origin).host;
  hosts.set(where, (hosts.get(where) ?? 0) + 1);
}

/** Why the program ends when somebody ends it, with what stays of it. */
export function interruption(): Rejection {
  const said = [
    ...listed([...files], 'written until then: '),
    ...listed(
      [...hosts].map(([host, count]) => `${host} (${count})`),
      'requests that may have written went to ',
    ),
  ];
  return new Rejection('INTERRUPTED', said.length === 0 ? 'nothing was written' : said.join('; '));
}

const listed = (names: readonly string[], heading: string): string[] =>
  names.length === 0 ? [] : [`${heading}${someOf(names, NAMED)}`];
