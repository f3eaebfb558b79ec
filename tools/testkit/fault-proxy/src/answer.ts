/** An answer as data, and as the bytes of HTTP/1.1 that it becomes. */
import { STATUS_CODES } from 'node:http';

export interface Answer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An error in the form of the distribution specification. */
export function failure(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = Buffer.from(JSON.stringify({ errors: [{ code, message: 'as it was told' }] }));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** @param method of the request: what answers HEAD has a length, and no body */
export function bytesOf({ status, headers, body }: Answer, method: string): Buffer {
  const length = 'content-length' in headers ? {} : { 'content-length': String(body.length) };
  const lines = Object.entries({ ...length, ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), method === 'HEAD' ? Buffer.alloc(0) : body]);
}
