import { printable, Rejection, reject } from '@sealift/bytes';
import { request } from 'undici';

/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Logs, authorities and CAs answer in kilobytes; a megabyte is a fault or an attack. */
const LIMIT = 1024 * 1024;
const TIMEOUT_MS = 60_000;

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: Uint8Array | string;
}

/**
 * Asks a signing service once. No redirect is followed: it would carry an identity token to whoever
 * it names.
 * @throws Rejection SIGNING_SERVICE when it cannot be reached, answers too much, or answers with an
 * error; the request is never in the message
 */
export async function ask(service: string, url: string, asked: Asked): Promise<Answer> {
  const answer = await send(service, url, asked);
  if ((answer.status >= 200 && answer.status < 300) || answer.status === 409) return answer;
  return reject(
    'SIGNING_SERVICE',
    `${service} at ${printable(url)} answered ${answer.status}: ${said(answer.body)}`,
  );
}

async function send(
  service: string,
  url: string,
  { method = 'POST', contentType = 'application/json', accept = 'application/json', body }: Asked,
): Promise<Answer> {
  try {
    const headers = { accept, ...(body === undefined ? {} : { 'content-type': contentType }) };
    const options = { method, headers, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
    const response = await request(url, {
      ...options,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: await bounded(service, response.body),
    };
  } catch (thrown) {
    if (thrown instanceof Rejection) throw thrown;
    return reject(
      'SIGNING_SERVICE',
      `${service} at ${printable(url)} cannot be reached: ` +
        `${thrown instanceof Error ? printable(thrown.message) : 'unknown'}`,
    );
  }
}

async function bounded(service: string, body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LIMIT) reject('SIGNING_SERVICE', `${service} answered more than ${LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const said = (body: Uint8Array): string =>
  printable(Buffer.from(body).toString('utf8').trim().slice(0, 300));
