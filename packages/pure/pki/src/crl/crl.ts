/** Lists of certificates that count no more (RFC 5280 §5), as ranges of their own bytes. */
import { equal, hex } from '@sealift/bytes';
import { Der, type Element, TAG } from '../der.ts';
import { checkExtensions, type EntryFacts, entryFacts } from './crl-extensions.ts';

/** A list of one CA, complete for all that it issued. */
export interface RevocationList {
  /** All of it, DER. */
  readonly bytes: Uint8Array;
  /** TBSCertList, whole element: what the CA signed. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** Name, whole element. */
  readonly issuer: Uint8Array;
  /** Milliseconds since 1970: from when it is, and by when the next one comes. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** By serial number in hex. */
  readonly revoked: ReadonlyMap<string, Revocation>;
}

/** Since when a certificate counts no more, and why: a CRLReason, where one is stated. */
export interface Revocation {
  /** Milliseconds since 1970; the invalidity date, where that is earlier. */
  readonly since: number;
  readonly reason: number | undefined;
}

const der = new Der('CONFIG');
const VERSION_2 = '020101';
const EXTENSIONS = 0xa0;
const TIMES: readonly number[] = [TAG.utcTime, TAG.generalizedTime];

/** Reads one DER list. @throws Rejection CONFIG | LIMIT */
export function parse(bytes: Uint8Array): RevocationList {
  const [tbs, algorithm, signature, ...more] = der.children(der.whole(bytes, TAG.sequence));
  if (more.length > 0) der.fail('a CRL with a fourth part');
  const { innerAlgorithm, ...body } = readBody(der.expect(tbs, TAG.sequence));
  const signatureAlgorithm = der.expect(algorithm, TAG.sequence).bytes;
  if (!equal(signatureAlgorithm, innerAlgorithm))
    der.fail('a CRL whose two signature algorithms differ');
  const signed = { tbs: der.expect(tbs, TAG.sequence).bytes, signature: der.bits(signature) };
  return { bytes, ...signed, signatureAlgorithm, ...body };
}

type Body = Omit<RevocationList, 'bytes' | 'tbs' | 'signatureAlgorithm' | 'signature'>;

function readBody(tbs: Element): Body & { readonly innerAlgorithm: Uint8Array } {
  const [version, algorithm, issuer, thisUpdate, nextUpdate, ...rest] = der.children(tbs);
  if (version === undefined || hex.encode(version.bytes) !== VERSION_2)
    der.fail('a CRL that is not of version 2');
  if (nextUpdate === undefined || !TIMES.includes(nextUpdate.tag))
    der.fail('a CRL without the time of its next update, so that nobody can tell its age');
  const entries = rest[0]?.tag === TAG.sequence ? rest.shift() : undefined;
  const [extensions, ...more] = rest;
  if (more.length > 0 || (extensions !== undefined && extensions.tag !== EXTENSIONS))
    der.fail('a CRL with unknown parts');
  if (extensions !== undefined) checkExtensions(der.whole(extensions.content, TAG.sequence), der);
  return {
    innerAlgorithm: der.expect(algorithm, TAG.sequence).bytes,
    issuer: der.expect(issuer, TAG.sequence).bytes,
    thisUpdate: der.time(thisUpdate),
    nextUpdate: der.time(nextUpdate),
    revoked: new Map(entries === undefined ? [] : der.children(entries).map(readEntry)),
  };
}

function readEntry(element: Element): readonly [string, Revocation] {
  const [serial, date, extensions, ...more] = der.children(der.expect(element, TAG.sequence));
  if (more.length > 0) der.fail('an entry of a CRL with a fourth part');
  const revokedAt = der.time(date);
  const facts: EntryFacts = extensions === undefined ? {} : entryFacts(extensions, der);
  return [
    hex.encode(der.integer(serial)),
    { since: Math.min(revokedAt, facts.invalidSince ?? revokedAt), reason: facts.reason },
  ];
}
