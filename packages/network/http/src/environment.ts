/** What the variables of a process say of connections. */
import { reject } from '@sealift/failures';
import { conceal } from '@sealift/secrets';
import { type Direct, readNoProxy } from './no-proxy.ts';

/** The variables of a process, handed in by the program: a library reads none itself. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy as a variable names it. */
export interface NamedProxy {
  /** With the login, where there is one. */
  readonly url: string;
  /** For messages, and without it: `proxy.corp:3128 (HTTPS_PROXY)`. */
  readonly shown: string;
}

export interface Proxies {
  readonly https: NamedProxy | undefined;
  readonly http: NamedProxy | undefined;
  /** What passes neither. */
  readonly isDirect: Direct;
}

/**
 * Refuses what would make a connection unsafe or impossible, before anything is sent.
 * @throws Rejection CONFIG, with the variable's name and never its value
 */
export function checkEnvironment(environment: Environment): Proxies {
  // Whoever can break a connection could then be anybody. T30, T35
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    reject(
      'CONFIG',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 turns TLS off; unset it, and trust a private CA with ' +
        '--registry-cacert or NODE_EXTRA_CA_CERTS',
    );
  return {
    https: proxy(environment, 'HTTPS_PROXY'),
    http: proxy(environment, 'HTTP_PROXY'),
    isDirect: readNoProxy(variable(environment, 'NO_PROXY').value),
  };
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Small letters count first, as for curl. */
function variable(environment: Environment, name: string): Variable {
  const small = name.toLowerCase();
  return environment[small] === undefined
    ? { name, value: environment[name] ?? '' }
    : { name: small, value: environment[small] };
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

function proxy(environment: Environment, wanted: string): NamedProxy | undefined {
  const { name, value } = variable(environment, wanted);
  if (value === '') return undefined;
  // As curl takes it: `proxy:3128`. A word alone may be anything, a secret too. T46
  const text = !SCHEME.test(value) && /:\d+\/?$/.test(value) ? `http://${value}` : value;
  const url = URL.parse(text);
  const password = url === null ? undefined : decoded(url.password);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.hostname === '' ||
    url.pathname.length > 1 ||
    url.search !== '' ||
    url.hash !== '' ||
    decoded(url.username) === undefined ||
    password === undefined
  )
    return reject(
      'CONFIG',
      `${name} is not the URL of a proxy: http:// or https://, a host, and no path`,
    );
  conceal(url.password, password);
  return { url: text, shown: `${url.host} (${name})` };
}

/** Undefined where a `%` is followed by something else than the hex of UTF-8. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
