import type { Connections } from '@sealift/http';
import type { Question } from '../ask.ts';

/** A key, a checkpoint or an entry takes a few kilobytes; a log may have many shards. */
const LIMIT = 1024 * 1024;

/** A log, and how it is reached. */
export interface RekorQuestion {
  /** As `serviceUrl` reads it. */
  readonly base: URL;
  readonly connections: Connections;
}

/** The question for a path below the address of a log. */
export function at({ base, connections }: RekorQuestion, path: string): Question {
  const url = new URL(base);
  const [name = '', query = ''] = path.split('?');
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${name}`;
  url.search = query;
  return { url, connections, limit: LIMIT };
}
