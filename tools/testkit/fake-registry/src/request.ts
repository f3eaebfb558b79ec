import type { IncomingHttpHeaders } from 'node:http';

/** A request with its whole body. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** `/v2/<repository>/<kind>/<rest>` */
export interface Route {
  readonly repository: string;
  readonly kind: 'blobs' | 'uploads' | 'manifests' | 'tags' | 'referrers';
  readonly rest: string;
}

const PATH =
  /^\/v2\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)\/(blobs\/uploads|blobs|manifests|tags|referrers)\/(.*)$/;

export function routeOf(path: string): Route | undefined {
  const [, repository, kind, rest] = PATH.exec(path) ?? [];
  if (repository === undefined || kind === undefined || rest === undefined) return undefined;
  return {
    repository,
    kind: kind === 'blobs/uploads' ? 'uploads' : (kind as Route['kind']),
    rest: decodeURIComponent(rest),
  };
}
