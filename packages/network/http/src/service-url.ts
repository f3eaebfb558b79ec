import { reject } from '@sealift/failures';
import { isLoopback } from './loopback.ts';

/**
 * The URL of a service that is named by a flag or a file, without its last slashes: paths are put
 * behind it. An identity token travels there, so clear http is for this machine alone. T35
 * @param source what named it, for the refusal, which never quotes it: it may hold a password. T46
 * @throws Rejection CONFIG
 */
export function serviceUrl(text: string, source: string): URL {
  const url = URL.parse(text) ?? reject('CONFIG', `${source} is not a URL`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    reject('CONFIG', `${source} is not an https URL`);
  if (url.username !== '' || url.password !== '')
    reject('CONFIG', `${source} has a user or a password in it, which services here do not take`);
  if (/[?#]/.test(text))
    reject('CONFIG', `${source} has a query or a fragment, which services here do not take`);
  if (url.protocol === 'http:' && !isLoopback(url.host))
    reject('CONFIG', `${source} is http, which is for this machine alone: others need https`);
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}
