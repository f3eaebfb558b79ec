/** Services of Sigstore: Fulcio, Rekor, timestamp authorities. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Code, printable, Rejection, reject } from '@sealift/failures';
import { redact } from '@sealift/secrets';
import { readBody } from './body.ts';
import { type Connections, type HttpResponse, openConnections } from './connections.ts';
import * as retries from './retries.ts';
import { serviceUrl } from './service-url.ts';
import { faultOf } from './via-proxy.ts';
import { isCertificateFault } from './words.ts';

/** A service, and how it is reached. */
export interface Service {
  /** For messages. */
  readonly name: string;
  /** Of whatever fails there. */
  readonly code: Code;
  /** https, or http on this machine. */
  readonly url: string;
  /** With the proxies of whoever asks; absent: direct ones, for one question. */
  readonly connections?: Connections | undefined;
  /** It is sent a secret: what it answers may hold it in any form, and is not quoted. T46 */
  readonly isTrusted?: boolean;
}

/** What a service answered. */
export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Logs, authorities and CAs answer in kilobytes; a megabyte is a fault or an attack. */
const LIMIT = 1024 * 1024;
const QUOTED = 300;

export interface ServiceRequest {
  readonly method?: 'GET' | 'POST';
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: Uint8Array | string;
  /** Behind the URL, with its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are an answer, beside those of success. */
  readonly answers?: readonly number[];
  /** Of the answer, in bytes; a megabyte where absent. */
  readonly limit?: number;
}

/**
 * Asks a service, and again where it is busy or the connection breaks: what is asked twice
 * is signed or logged twice at worst. No redirect is followed: it would carry an identity token to
 * whoever it names.
 * @param path behind the service's URL
 * @throws Rejection CONFIG for a URL that is not safe to use; PROXY; the service's code when it
 * cannot be reached, answers too much, or answers with an error; the request is never quoted
 */
export async function askService(
  service: Service,
  path: string,
  request: ServiceRequest,
): Promise<ServiceResponse> {
  const url = serviceUrl(service.url, `the address of ${service.name}`);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  const shown = printable(url.href);
  url.search = request.query ?? '';
  const response = await sendOften(service, url, request);
  const { status } = response;
  if ((status >= 200 && status < 300) || request.answers?.includes(status)) return response;
  return reject(
    service.code,
    `${service.name} at ${shown} answered ${status}${said(service, response)}`,
  );
}

const RETRY = { tries: 3, firstMs: 250, maxMs: 1000 };
/** Somebody waits for the answer. */
const LONGEST_WAIT_MS = 60_000;

async function sendOften(
  service: Service,
  url: URL,
  request: ServiceRequest,
): Promise<ServiceResponse> {
  const connections = service.connections ?? openConnections({});
  try {
    for (let failures = 1; ; failures++) {
      const isLast = failures >= RETRY.tries;
      const response = await sendOnce(connections, service, url, request, isLast);
      if (response !== undefined && (isLast || !mayPass(response))) return response;
      if (response !== undefined) await waitAsAsked(connections, url, response);
      await retries.pause(failures, RETRY);
    }
  } finally {
    if (service.connections === undefined) await connections.close();
  }
}

/** Undefined where the connection broke in a way that may pass, and this was not the last try. */
async function sendOnce(
  connections: Connections,
  service: Service,
  url: URL,
  request: ServiceRequest,
  isLast: boolean,
): Promise<ServiceResponse | undefined> {
  try {
    const response = await connections.request(url, requestOf(request));
    return { ...response, body: await bounded(service, response, request.limit ?? LIMIT) };
  } catch (thrown) {
    if (thrown instanceof Rejection) throw thrown;
    if (!isLast && retries.isPassing(thrown)) return undefined;
    return unreachable(service, url, thrown);
  }
}

/** Too long a pause is no answer that passes: it is the last one. */
const mayPass = (response: ServiceResponse): boolean =>
  retries.isRetryableStatus(response.status) && askedMs(response) <= LONGEST_WAIT_MS;

const askedMs = ({ headers }: ServiceResponse): number => {
  const [asked, date] = ['retry-after', 'date'].map((name) => [headers[name] ?? []].flat()[0]);
  return retries.askedMs(asked, date);
};

async function waitAsAsked(
  { onWait }: Connections,
  url: URL,
  response: ServiceResponse,
): Promise<void> {
  const ms = askedMs(response);
  if (ms === 0) return;
  onWait?.(url.host, Math.ceil(ms / 1000));
  await sleep(ms);
}

const requestOf = ({
  method = 'POST',
  contentType = 'application/json',
  accept = 'application/json',
  body,
  headers = {},
}: ServiceRequest) => ({
  method,
  headers: { ...headers, accept, ...(body === undefined ? {} : { 'content-type': contentType }) },
  ...(body === undefined ? {} : { body }),
});

async function bounded(
  { name, code }: Service,
  { body }: HttpResponse,
  limit: number,
): Promise<Uint8Array> {
  try {
    return await readBody(body, limit, name);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject(code, `${name} answered more than ${limit} bytes`);
  }
}

function unreachable({ name, code: own }: Service, url: URL, thrown: unknown): never {
  const { code, isOfProxy, words } = faultOf(thrown);
  const hint = isCertificateFault(code)
    ? '; where it has a private CA, give its certificate with --cacert'
    : '';
  const gap = isOfProxy ? '' : ' ';
  return reject(
    isOfProxy ? 'PROXY' : own,
    `${name} at ${printable(url.origin + url.pathname)} cannot be reached` +
      `${gap}${printable(words)}${hint}`,
  );
}

/** Cut last: half of a secret would not be known as one. */
const said = ({ isTrusted }: Service, { body }: ServiceResponse): string =>
  isTrusted === true
    ? ''
    : `: ${printable(redact(Buffer.from(body).toString('utf8').trim()).slice(0, QUOTED))}`;
