/** What went wrong, as a Rejection: host, question, status, and the registry's own words. */
import { type Code, json, printable, Rejection, reject } from '@sealift/bytes';
import { readBody } from './body.ts';
import { header, type Question, type Reply } from './exchange.ts';
import { mayRecover } from './retry.ts';

const ERROR_BODY = 16 * 1024;

/** For messages. Never the path of an upload: its query may hold a key. */
export const asked = (host: string, { method, what }: Partial<Question>): string =>
  `${host}: ${method === undefined ? '' : `${method} `}${what}`;

/**
 * A status that may pass: too many requests, a timeout, the server's fault. Becomes `rejection`
 * where it does not.
 */
export class Passing extends Error {
  readonly retryAfter: string | undefined;
  readonly rejection: Rejection;

  constructor(rejection: Rejection, retryAfter: string | undefined) {
    super(rejection.message);
    this.rejection = rejection;
    this.retryAfter = retryAfter;
  }
}

/** @throws Rejection NOT_FOUND | AUTH | DIGEST | REGISTRY, or Passing */
export async function refuseStatus(host: string, question: Question, reply: Reply): Promise<never> {
  const error = await registryError(reply);
  const said =
    error === undefined
      ? ''
      : `, ${printable(error.code)}${error.message === '' ? '' : `: ${printable(error.message)}`}`;
  const rejection = new Rejection(
    codeOf(reply.status, error?.code),
    `${asked(host, question)}: status ${reply.status}${said}`,
  );
  throw mayRecover(reply.status) ? new Passing(rejection, header(reply, 'retry-after')) : rejection;
}

function codeOf(status: number, error: string | undefined): Code {
  if (status === 404) return 'NOT_FOUND';
  if (status === 401 || status === 403) return 'AUTH';
  return error === 'DIGEST_INVALID' ? 'DIGEST' : 'REGISTRY';
}

/** The first of `{errors: [{code, message}]}`; undefined where the body is something else. */
async function registryError({
  body,
}: Reply): Promise<{ code: string; message: string } | undefined> {
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

/** The error's code (`ECONNRESET`, `UND_ERR_HEADERS_TIMEOUT`), looked for in what caused it too. */
export function networkCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  const { code } = thrown as NodeJS.ErrnoException;
  if (code !== undefined && code !== 'UND_ERR_ABORTED') return code;
  if (thrown instanceof AggregateError) return networkCode(thrown.errors[0]);
  return thrown.cause === undefined ? thrown.name : networkCode(thrown.cause);
}

const CERTIFICATE = /^(?:CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_OSSL)|_CERT/;

const PASSING =
  /^(?:E(?!RR_)[A-Z_]{3,}|UND_ERR_(?:SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|RESPONSE)|HPE_\w+)$/;

/**
 * Whether another try may help: neither for content that turned out wrong, nor for a name or
 * certificate that will not change.
 */
export function mayPass(thrown: unknown): boolean {
  if (thrown instanceof Passing) return true;
  const code = networkCode(thrown);
  return !(thrown instanceof Rejection) && code !== 'ENOTFOUND' && PASSING.test(code);
}

/**
 * The end of all tries. @throws Rejection: what it was, or REGISTRY for a connection that could not
 * be made or broke
 */
export function refuse(host: string, about: Partial<Question>, thrown: unknown): never {
  if (thrown instanceof Rejection) throw thrown;
  if (thrown instanceof Passing) throw thrown.rejection;
  const code = networkCode(thrown);
  const hint = CERTIFICATE.test(code)
    ? '; where the registry has a private CA, give its certificate'
    : '';
  return reject(
    'REGISTRY',
    `${asked(host, about)}: the connection failed (${printable(code)})${hint}`,
    { cause: thrown },
  );
}
