import { printable, Rejection, reject } from '@sealift/failures';
import {
  type Connections,
  faultOf,
  type HttpResponse,
  isCertificateFault,
  openConnections,
  readBody,
  serviceUrl,
} from '@sealift/http';
import { redact } from '@sealift/secrets';

/** A service that signing needs. */
export interface Service {
  /** For messages. */
  readonly name: string;
  /** https, or http on this machine. */
  readonly url: string;
  /** With the proxies of whoever signs; absent: direct ones, for one question. */
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
}

/**
 * Asks a signing service once. No redirect is followed: it would carry an identity token to whoever
 * it names.
 * @param path behind the service's URL
 * @throws Rejection CONFIG for a URL that is not safe to use; SIGNING_SERVICE when it cannot be
 * reached, answers too much, or answers with an error; the request is never in the message
 */
export async function send(
  service: Service,
  path: string,
  request: ServiceRequest,
): Promise<ServiceResponse> {
  const url = serviceUrl(service.url, `the address of ${service.name}`);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  const response = await sendOnce(service, url, request);
  if ((response.status >= 200 && response.status < 300) || response.status === 409) return response;
  return reject(
    'SIGNING_SERVICE',
    `${service.name} at ${printable(url.href)} answered ${response.status}` +
      said(service, response),
  );
}

async function sendOnce(
  service: Service,
  url: URL,
  request: ServiceRequest,
): Promise<ServiceResponse> {
  const connections = service.connections ?? openConnections({});
  try {
    const response = await connections.request(url, requestOf(request));
    return { ...response, body: await bounded(service.name, response) };
  } catch (thrown) {
    if (thrown instanceof Rejection) throw thrown;
    return unreachable(service, url, thrown);
  } finally {
    if (service.connections === undefined) await connections.close();
  }
}

const requestOf = ({
  method = 'POST',
  contentType = 'application/json',
  accept = 'application/json',
  body,
}: ServiceRequest) => ({
  method,
  headers: { accept, ...(body === undefined ? {} : { 'content-type': contentType }) },
  ...(body === undefined ? {} : { body }),
});

async function bounded(name: string, { body }: HttpResponse): Promise<Uint8Array> {
  try {
    return await readBody(body, LIMIT, name);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('SIGNING_SERVICE', `${name} answered more than ${LIMIT} bytes`);
  }
}

function unreachable({ name }: Service, url: URL, thrown: unknown): never {
  const { code, isOfProxy, words } = faultOf(thrown);
  const hint = isCertificateFault(code)
    ? '; where it has a private CA, name that in NODE_EXTRA_CA_CERTS'
    : '';
  const gap = isOfProxy ? '' : ' ';
  return reject(
    isOfProxy ? 'PROXY' : 'SIGNING_SERVICE',
    `${name} at ${printable(url.href)} cannot be reached${gap}${printable(words)}${hint}`,
  );
}

/** Cut last: half of a secret would not be known as one. */
const said = ({ isTrusted }: Service, { body }: ServiceResponse): string =>
  isTrusted === true
    ? ''
    : `: ${printable(redact(Buffer.from(body).toString('utf8').trim()).slice(0, QUOTED))}`;
