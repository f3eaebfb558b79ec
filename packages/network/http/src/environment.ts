/** What the variables of a process say of connections. */
import { reject } from '@sealift/failures';
import { conceal } from '@sealift/secrets';

/** The variables of a process, handed in by the program: a library reads none itself. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Empty where there is none. */
export interface Proxies {
  readonly https: string;
  readonly http: string;
  /** Names that are reached directly, separated by commas. */
  readonly none: string;
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
    none: variable(environment, 'NO_PROXY').value,
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

function proxy(environment: Environment, wanted: string): string {
  const { name, value } = variable(environment, wanted);
  if (value === '') return '';
  const url = URL.parse(value);
  const password = url === null ? undefined : decoded(url.password);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.hostname === '' ||
    decoded(url.username) === undefined ||
    password === undefined
  )
    return reject('CONFIG', `${name} is not the URL of a proxy: http:// or https://, and a host`);
  conceal(url.password, password);
  return value;
}

/** Undefined where a `%` is followed by something else than the hex of UTF-8. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
