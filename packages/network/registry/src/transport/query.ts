/**
 * A URL with one more parameter, and nothing else touched: addresses that servers give may be
 * signed as they are written, and `searchParams` writes the whole query anew.
 */
export function withParameter(url: URL, name: string, value: string): URL {
  const longer = new URL(url);
  const added = `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`;
  longer.search = url.search === '' ? `?${added}` : `${url.search}&${added}`;
  return longer;
}
