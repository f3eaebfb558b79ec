/** What a timestamp authority signs (RFC 3161 §2.4.2): this hash existed at this time. */
import { Der, type Element, TAG } from '../der.ts';
import type { Hash } from '../provider.ts';
import { algorithmOf, HASHES } from './algorithm.ts';

const der = new Der('TIMESTAMP_INVALID');

export interface TstInfo {
  readonly imprintHash: Hash;
  readonly imprint: Uint8Array;
  /** The content of the INTEGER that whoever asked had drawn. */
  readonly nonce: Uint8Array | undefined;
  /** Milliseconds since 1970, with fractions. */
  readonly time: number;
}

/**
 * Accuracy, ordering, nonce, tsa, extensions: each may be there, in this order (RFC 3161 §2.4.2).
 */
const OPTIONAL: readonly number[] = [TAG.sequence, TAG.boolean, TAG.integer, 0xa0, 0xa1];
const EXTENSIONS = 0xa1;

/**
 * Reads a TSTInfo; accuracy, ordering and policy are not used (VERIFICATION §9.5), the nonce by
 * whoever asked. @throws Rejection TIMESTAMP_INVALID: also of an extension that must be understood
 */
export function parseTstInfo(bytes: Uint8Array): TstInfo {
  const [version, policy, imprint, serial, time, ...optional] = der.children(
    der.whole(bytes, TAG.sequence),
  );
  if (der.integer(version).join() !== '1') der.fail('timestamp of an unknown version');
  der.oid(policy);
  der.integer(serial);
  checkOptional(optional);
  const [algorithm, hashed, ...more] = der.children(der.expect(imprint, TAG.sequence));
  const imprintHash = HASHES[algorithmOf(algorithm)];
  if (imprintHash === undefined || more.length > 0)
    return der.fail('imprint with another hash than SHA-256, SHA-384 or SHA-512');
  return {
    imprintHash,
    imprint: der.expect(hashed, TAG.octetString).content,
    nonce: nonceOf(optional),
    time: readTime(time),
  };
}

function nonceOf(parts: readonly Element[]): Uint8Array | undefined {
  const nonce = parts.find(({ tag }) => tag === TAG.integer);
  return nonce === undefined ? undefined : der.integer(nonce);
}

/** What is unknown here could say that the time is not meant so. */
function checkOptional(parts: readonly Element[]): void {
  const places = parts.map(({ tag }) => OPTIONAL.indexOf(tag));
  if (places.some((place, i) => place <= (places[i - 1] ?? -1)))
    der.fail('timestamp with unknown parts');
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS);
  for (const each of extensions === undefined ? [] : der.children(extensions)) {
    const [oid, critical] = der.children(der.expect(each, TAG.sequence));
    if (critical?.tag === TAG.boolean && der.boolean(critical))
      der.fail(`timestamp with the unknown critical extension ${der.oid(oid)}`);
  }
}

/** GeneralizedTime with optional fractions, none ending in zero (RFC 3161 §2.4.2). */
function readTime(element: Element | undefined): number {
  const { content } = der.expect(element, TAG.generalizedTime);
  // Fourteen digits, a point, nine digits and the Z: what is longer is foreign, and too much for
  // the arguments of one call.
  const text = content.length <= 25 ? String.fromCharCode(...content) : '';
  const [, whole, fraction] = /^(\d{14})(\.\d{0,8}[1-9])?Z$/.exec(text) ?? [];
  if (whole === undefined) return der.fail('time is not of the form that timestamps use');
  const seconds = Uint8Array.from(`${whole}Z`, (char) => char.charCodeAt(0));
  return (
    der.time({ tag: TAG.generalizedTime, bytes: seconds, content: seconds }) +
    Number(`0${fraction ?? ''}`) * 1000
  );
}
