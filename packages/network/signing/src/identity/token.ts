/** Identity tokens of OpenID Connect (JWT: RFC 7519), looked at before one is sent anywhere. */
import { Fields, json } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { conceal } from '@sealift/secrets';

/** A token that is one, valid now, for the Fulcio that is asked. Its text is a secret. T46 */
export interface IdentityToken {
  readonly text: string;
  /** Whom it names: what Fulcio has signed as a proof, the mail address where there is one. */
  readonly subject: string;
}

/** What a token must be. */
export interface Wanted {
  /** For messages. */
  readonly source: string;
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The longest token, in characters, each of them one byte. */
export const TOKEN_LIMIT = 64 * 1024;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Whether a text can be a token, and no path. */
export const isTokenText = (text: string): boolean => /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text);

/**
 * Reads a token. Its signature is for Fulcio to verify; that it is stale or for somebody else is
 * known here, before it leaves this host. One line end behind it is not of it.
 * @throws Rejection ID_TOKEN | ID_TOKEN_TIME | ID_TOKEN_AUDIENCE; none quotes the token
 */
export function readIdentityToken(given: string, wanted: Wanted): IdentityToken {
  const text = given.replace(/\r?\n$/, '');
  conceal(text, ...text.split('.'));
  const { source } = wanted;
  if (text.trim() === '') reject('ID_TOKEN', `${source} is empty`);
  if (text.length > TOKEN_LIMIT)
    reject('ID_TOKEN', `${source} is longer than ${TOKEN_LIMIT} characters`);
  if (/[\r\n]/.test(text)) reject('ID_TOKEN', `${source} is more than one line`);
  if (!JWT.test(text)) reject('ID_TOKEN', `${source} is not a JWT of three parts`);
  const claims = claimsOf(text, source);
  checkTime(claims, wanted);
  checkAudience(claims, wanted);
  return { text, subject: claims.optionalText('email') ?? claims.text('sub') };
}

function claimsOf(text: string, source: string): Fields {
  const [header, payload] = text.split('.').map((part) => Buffer.from(part, 'base64url'));
  const read = (part: Uint8Array | undefined, name: string): Fields =>
    new Fields(json.parse(part ?? new Uint8Array(), 'ID_TOKEN'), `${source}: ${name}`, 'ID_TOKEN');
  read(header, 'its header').text('alg');
  return read(payload, 'its claims');
}

/** NumericDate: seconds, and fractions of them (RFC 7519 §2). */
function secondsIn(claims: Fields, name: string): number | undefined {
  const value = claims.optional(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'bigint' && typeof value !== 'number')
    return claims.fail(name, 'is not a number of seconds');
  return Number(value);
}

/** Clocks of two hosts differ by seconds. */
const SKEW_S = 60;

function checkTime(claims: Fields, { source, now }: Wanted): void {
  const seconds = now / 1000;
  const end = secondsIn(claims, 'exp') ?? claims.fail('exp', 'is missing');
  const start = secondsIn(claims, 'nbf') ?? 0;
  if (end <= seconds)
    reject('ID_TOKEN_TIME', `${source} expired ${Math.ceil(seconds - end)} seconds ago`);
  if (start > seconds + SKEW_S)
    reject('ID_TOKEN_TIME', `${source} begins in ${Math.ceil(start - seconds)} seconds`);
}

function checkAudience(claims: Fields, { source, audience }: Wanted): void {
  const value = claims.optional('aud');
  const audiences = Array.isArray(value) ? value : [value];
  if (!audiences.includes(audience))
    reject('ID_TOKEN_AUDIENCE', `${source} is for another audience than ${audience}`);
}
