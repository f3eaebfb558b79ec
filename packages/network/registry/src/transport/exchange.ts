import type { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse } from '@sealift/http';

/** What a request may do, as token scopes say it. */
export type Actions = 'pull' | 'pull,push' | 'pull,push,delete';

/** One request to a registry. */
export interface RegistryRequest {
  readonly method: HttpRequest['method'];
  /** A path at the registry, or the URL that it gave for an upload. */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Opened anew for each try. */
  readonly body?: { readonly length: number; readonly open: () => Uint8Array | Readable };
  readonly repository: string;
  readonly actions: Actions;
  /** Another repository that must be readable: the source of a mount. */
  readonly alsoPulls?: string;
  /** For messages: `manifest a/b:v1`. */
  readonly what: string;
  /** Statuses that are an answer; all others are a failure. */
  readonly accepts: readonly number[];
  /** Whether any status is an answer where a redirect led to whoever gave it. */
  readonly orRedirected?: boolean;
}

/** An answer; its body must be read or destroyed, or the connection stays busy. */
export interface RegistryResponse extends HttpResponse {
  /** Where it came from, after redirects. */
  readonly url: URL;
  /**
   * Whether the registry itself answered. What another host says, where the registry sent us to, is
   * no word of the registry: no challenge, no next page. T33
   */
  readonly own: boolean;
  /** Whether a redirect led there. */
  readonly redirected: boolean;
  /** Whether the request had the login in it: then the answer is not quoted. T46 */
  readonly withLogin: boolean;
  /** Which login that was, or where none was found; undefined where the registry wanted none. */
  readonly login: string | undefined;
}

/** One header's value; the first where it was sent more than once. */
export function header(response: RegistryResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
