/**
 * What a request signature is over (RFC 9421 §2.5), in the one form of the signing service:
 *
 *     "@method": POST
 *     "@authority": signer.corp.example:8443
 *     "@path": /v1/keys/release/sign
 *     "@query": ?
 *     "content-digest": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
 *     "@signature-params": ("@method" "@authority" "@path" "@query"
 *     "content-digest");created=1795276800;nonce="…";keyid="…";alg="ed25519"
 *
 * No newline at the end. RFC 9421 lets signers choose what they cover and verifiers take what they
 * find; here both are fixed, so that
 * nothing is left uncovered by choice, and one request has one text.
 */
import { base64 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';

/** `alg` of RFC 9421 §6.2. The key decides, and the parameter must agree. */
export type Algorithm = 'ed25519' | 'ecdsa-p256-sha256';

/** What is covered, and by whose word. */
export interface SignedRequest {
  readonly method: string;
  /** Host and port as the client wrote them, lower case, without the default port. */
  readonly authority: string;
  readonly path: string;
  /** With its question mark; `?` alone where there is none (RFC 9421 §2.2.7). */
  readonly query: string;
  /** SHA-256 of the body. */
  readonly contentDigest: Uint8Array;
  /** Unix time, seconds. */
  readonly created: number;
  /** 16 random bytes, base64url without padding. */
  readonly nonce: string;
  /** Base64 of the SHA-256 of the request key's SPKI. */
  readonly keyId: string;
  readonly algorithm: Algorithm;
}

const COVERED = ['@method', '@authority', '@path', '@query', 'content-digest']
  .map((name) => `"${name}"`)
  .join(' ');

/** Base64 of 32 bytes, its spare bits zero: one text for one digest. */
const SHA256 = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';
const CONTENT_DIGEST = `sha-256=:${SHA256}:`;
const PARAMETERS =
  `\\(${COVERED}\\);created=(?:0|[1-9][0-9]{0,11});` +
  `nonce="[A-Za-z0-9_-]{21}[AQgw]";keyid="${SHA256}";alg="(?:ed25519|ecdsa-p256-sha256)"`;

/**
 * Paths and queries are of characters that no proxy and no library writes in two ways: no escapes,
 * no empty or dot segments. An authority
 * is a name, an IPv4 or a bracketed IPv6 address, and never 443, which clients leave away.
 */
const NAME_OR_IPV4 = '[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?';
const IPV6 = '\\[[0-9a-f:.]{2,45}\\]';

const PART = {
  method: /^[A-Z]{3,10}$/,
  authority: new RegExp(`^(?:${NAME_OR_IPV4}|${IPV6})(?::(?!443$)[1-9][0-9]{0,4})?$`),
  path: /^(?=.{1,1024}$)(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+)$/,
  query: /^\?[A-Za-z0-9._~=&-]{0,1024}$/,
  contentDigest: new RegExp(`^${CONTENT_DIGEST}$`),
  parameters: new RegExp(`^${PARAMETERS}$`),
} as const;

/** The lines of a base as they stand on the wire. */
export type Lines = Readonly<Record<keyof typeof PART, string>>;

/** The text that is signed. @throws Rejection REQUEST_SIGNATURE when a part is not of this form */
export function formatBase(lines: Lines): string {
  for (const name of Object.keys(PART) as (keyof Lines)[])
    if (!PART[name].test(lines[name]))
      reject(
        'REQUEST_SIGNATURE',
        `${FIELD[name]} is not of the form that request signatures cover`,
      );
  return (Object.keys(FIELD) as (keyof Lines)[])
    .map((name) => `"${FIELD[name]}": ${lines[name]}`)
    .join('\n');
}

const FIELD = {
  method: '@method',
  authority: '@authority',
  path: '@path',
  query: '@query',
  contentDigest: 'content-digest',
  parameters: '@signature-params',
} as const satisfies Record<keyof Lines, string>;

const BASE = new RegExp(
  `^${Object.values(FIELD)
    .map((name) => `"${name}": (.+)`)
    .join('\n')}$`,
);
const LONGEST_BASE = 4096;

/**
 * What a signed text covers, as an audit log keeps it; the exact text is the only one that reads
 * so. @throws Rejection REQUEST_SIGNATURE
 */
export function parseBase(text: string): SignedRequest {
  if (text.length > LONGEST_BASE)
    reject('REQUEST_SIGNATURE', `signed text of ${text.length} characters, limit ${LONGEST_BASE}`);
  const [
    ,
    method = '',
    authority = '',
    path = '',
    query = '',
    contentDigest = '',
    parameters = '',
  ] = BASE.exec(text) ?? [];
  formatBase({ method, authority, path, query, contentDigest, parameters });
  return {
    method,
    authority,
    path,
    query,
    contentDigest: decodeContentDigest(contentDigest),
    ...parseParameters(parameters),
  };
}

type Parameters = Pick<SignedRequest, 'created' | 'nonce' | 'keyId' | 'algorithm'>;

/** The parameters as `Signature-Input` carries them after its label. */
export function formatParameters({ created, nonce, keyId, algorithm }: Parameters): string {
  return `(${COVERED});created=${created};nonce="${nonce}";keyid="${keyId}";alg="${algorithm}"`;
}

function parseParameters(text: string): Parameters {
  const [, created, nonce = '', keyId = '', algorithm] =
    /;created=(.*);nonce="(.*)";keyid="(.*)";alg="(.*)"$/.exec(text) ?? [];
  return {
    created: Number(created),
    nonce,
    keyId,
    algorithm: algorithm === 'ed25519' ? algorithm : 'ecdsa-p256-sha256',
  };
}

/** `Content-Digest` of RFC 9530 §2, SHA-256 alone. */
export const formatContentDigest = (sha256: Uint8Array): string =>
  `sha-256=:${base64.encode(sha256)}:`;

/** @param field of the form that `formatBase` has checked */
const decodeContentDigest = (field: string): Uint8Array =>
  Rejection.as('REQUEST_SIGNATURE', () => base64.decode(field.slice('sha-256=:'.length, -1)));
