/**
 * The request target of an HTTP/1.1 request line as path and query. `/v1/keys?` has the query `?`,
 * as `/v1/keys` has (RFC 9421 §2.2.7).
 */
export function splitTarget(target: string): { path: string; query: string } {
  const at = target.indexOf('?');
  return at < 0
    ? { path: target, query: '?' }
    : { path: target.slice(0, at), query: target.slice(at) };
}
