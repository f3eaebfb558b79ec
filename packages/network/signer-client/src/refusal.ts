import { Fields, json } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { ServiceResponse } from './connection.ts';

/**
 * What an answer without success says, as a refusal of ours: SERVICE_DENIED where the service
 * decided so, SIGNING_SERVICE where it
 * failed. All of it is foreign text.
 */
export function refuse({ status, contentType, body }: ServiceResponse): never {
  const said = isJson(contentType) ? decode(body) : undefined;
  const code =
    status >= 400 && status < 500 && said !== undefined ? 'SERVICE_DENIED' : 'SIGNING_SERVICE';
  return reject(
    code,
    said === undefined ? `the signing service answered ${status}, and not in its own words` : said,
  );
}

export const isJson = (contentType: string): boolean =>
  /^application\/json(?:; charset=utf-8)?$/i.test(contentType);

function decode(body: Uint8Array): string | undefined {
  try {
    const fields = new Fields(json.parse(body, 'SIGNING_SERVICE'), 'refusal', 'SIGNING_SERVICE');
    const [code = '', message, remedy, request] = ['code', 'message', 'remedy', 'request'].map(
      (name) => printable(fields.text(name)),
    );
    // Its code stands where people and programs look for one.
    return /^[A-Z][A-Z0-9_]{1,40}$/.test(code)
      ? `${code}: ${message} (request ${request}) ${remedy}`
      : undefined;
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}
