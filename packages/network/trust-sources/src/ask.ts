/** One question to a server, over connections that verify TLS, know proxies and follow nobody. */
import { printable, Rejection, reject } from '@sealift/failures';
import {
  type Connections,
  faultOf,
  type HttpResponse,
  isCertificateFault,
  readBody,
} from '@sealift/http';

/** Whom to ask, and how much may be answered. */
export interface Question {
  readonly url: URL;
  readonly connections: Connections;
  /** Of the answer, in bytes. */
  readonly limit: number;
}

/** What was answered, whatever the status. */
export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * Asks once. @throws Rejection TRUST_SOURCE: it cannot be reached, or answers too much | PROXY
 */
export async function ask({ url, connections, limit }: Question): Promise<Answer> {
  try {
    const response = await connections.request(url, { method: 'GET' });
    return { status: response.status, body: await bounded(url, response, limit) };
  } catch (thrown) {
    if (thrown instanceof Rejection) throw thrown;
    return unreachable(url, thrown);
  }
}

/** The body of a good answer. @throws Rejection as `ask`; TRUST_SOURCE for another status */
export async function askFor(question: Question): Promise<Uint8Array> {
  const { status, body } = await ask(question);
  return status === 200
    ? body
    : reject('TRUST_SOURCE', `${printable(question.url.href)} answered ${status}`);
}

async function bounded(url: URL, { body }: HttpResponse, limit: number): Promise<Uint8Array> {
  try {
    return await readBody(body, limit, printable(url.href));
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('TRUST_SOURCE', thrown.message, { cause: thrown });
  }
}

function unreachable(url: URL, thrown: unknown): never {
  const { code, isOfProxy, words } = faultOf(thrown);
  const hint = isCertificateFault(code) ? '; where it has a private CA, name it: --cacert' : '';
  const gap = isOfProxy ? '' : ' ';
  return reject(
    isOfProxy ? 'PROXY' : 'TRUST_SOURCE',
    `${printable(url.href)} cannot be reached${gap}${printable(words)}${hint}`,
  );
}
