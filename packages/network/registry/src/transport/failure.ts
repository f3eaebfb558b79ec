/** What went wrong, as a Rejection: host, request, status, and the registry's own words. */
import { json } from '@sealift/bytes';
import { type Code, printable, Rejection, reject } from '@sealift/failures';
import { faultOf, isCertificateFault, networkCode, readBody, retries } from '@sealift/http';
import { header, type RegistryRequest, type RegistryResponse } from './exchange.ts';

const ERROR_BODY = 16 * 1024;

/** For messages. Never the path of an upload: its query may hold a key. */
export const described = (host: string, { method, what }: Partial<RegistryRequest>): string =>
  `${host}: ${method === undefined ? '' : `${method} `}${what}`;

/**
 * A status that may pass: too many requests, a timeout, the server's fault. Becomes `rejection`
 * where it does not.
 */
export class RetryableError extends Error {
  /** What the registry asks to wait, in milliseconds; 0 where it asks for nothing. */
  readonly askedMs: number;
  readonly rejection: Rejection;

  constructor(rejection: Rejection, asked: number) {
    super(rejection.message);
    this.rejection = rejection;
    this.askedMs = asked;
  }
}

/** @throws Rejection NOT_FOUND | AUTH | DIGEST | REGISTRY, or RetryableError */
export async function refuseStatus(
  host: string,
  request: RegistryRequest,
  response: RegistryResponse,
): Promise<never> {
  const error = await registryError(response);
  const code = codeOf(response, error?.code);
  const login = code === 'AUTH' ? `, ${response.login ?? 'without a login'}` : '';
  const rejection = new Rejection(
    code,
    `${described(host, request)}: ${elsewhere(response)}status ` +
      `${response.status}${said(error, response)}${login}`,
  );
  throw retries.isRetryableStatus(response.status)
    ? new RetryableError(rejection, askedBy(response))
    : rejection;
}

/** Storage that the registry sent us to has no say in when the registry is asked again. */
const askedBy = (response: RegistryResponse): number =>
  response.own ? retries.askedMs(header(response, 'retry-after'), header(response, 'date')) : 0;

/** Who answered, where it was not the registry, or may not have been. */
const elsewhere = ({ own, url, proxy }: RegistryResponse): string =>
  (own ? '' : `${printable(url.host)}, where the registry sent this to, gets no login: `) +
  (proxy === undefined ? '' : `asked through the proxy ${proxy}: `);

/** Who was shown the login may echo it in any form: of its words only the error's code counts. */
function said(error: RegistryError | undefined, { withLogin }: RegistryResponse): string {
  if (error === undefined) return '';
  const { code, message } = error;
  if (withLogin) return /^[A-Z_]{1,40}$/.test(code) ? `, ${code}` : '';
  return `, ${printable(code)}${message === '' ? '' : `: ${printable(message)}`}`;
}

/** No login helps at another host than the registry. */
function codeOf({ status, own }: RegistryResponse, error: string | undefined): Code {
  if (status === 404) return 'NOT_FOUND';
  if (own && (status === 401 || status === 403)) return 'AUTH';
  return error === 'DIGEST_INVALID' ? 'DIGEST' : 'REGISTRY';
}

interface RegistryError {
  readonly code: string;
  readonly message: string;
}

/** The first of `{errors: [{code, message}]}`; undefined where the body is something else. */
export async function registryError({
  body,
}: RegistryResponse): Promise<RegistryError | undefined> {
  try {
    const document = json.parse(await readBody(body, ERROR_BODY, 'error'));
    const [first] =
      json.isObject(document) && Array.isArray(document['errors']) ? document['errors'] : [];
    if (!json.isObject(first) || typeof first['code'] !== 'string') return undefined;
    return {
      code: first['code'],
      message: typeof first['message'] === 'string' ? first['message'] : '',
    };
  } catch {
    return undefined;
  }
}

/** Whether another try may help: not for content that turned out wrong. */
export const isRetryable = (thrown: unknown): boolean =>
  thrown instanceof RetryableError || (!(thrown instanceof Rejection) && retries.isPassing(thrown));

/** Who gives no answer at all is asked twice: two minutes are enough to wait. */
const SILENT = /^UND_ERR_(?:CONNECT|HEADERS)_TIMEOUT$/;
export const isSilence = (thrown: unknown): boolean => SILENT.test(networkCode(thrown));

/**
 * The end of all tries. @throws Rejection: what it was, or REGISTRY | PROXY for a connection that
 * could not be made or broke
 */
export function refuse(host: string, about: Partial<RegistryRequest>, thrown: unknown): never {
  if (thrown instanceof Rejection) throw thrown;
  if (thrown instanceof RetryableError) throw thrown.rejection;
  const { code, isOfProxy, words } = faultOf(thrown);
  const what = isOfProxy ? `no connection${words}` : `the connection failed ${words}${hint(code)}`;
  return reject(isOfProxy ? 'PROXY' : 'REGISTRY', `${described(host, about)}: ${printable(what)}`, {
    cause: thrown,
  });
}

function hint(code: string): string {
  if (SILENT.test(code)) return ': no answer at all';
  return isCertificateFault(code)
    ? '; where the registry has a private CA, give its certificate'
    : '';
}
