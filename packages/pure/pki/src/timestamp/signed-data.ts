/**
 * The part of CMS that timestamps use (RFC 5652 §5): one signer, signed attributes. Everything else
 * is refused, since each reader of
 * a second signer or a second certificate could choose another one (CVE-2026-39984).
 */
import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Certificate, parse as parseCertificate } from '../certificate.ts';
import { Der, type Element, TAG } from '../der.ts';
import type { Hash } from '../provider.ts';
import { pssHash, RSASSA_PSS } from '../pss.ts';
import { algorithmOf, HASHES } from './algorithm.ts';

const der = new Der('TIMESTAMP_INVALID');
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT = 0xa0;
const CERTIFICATES = 0xa0;
const REVOCATIONS = 0xa1;
const SIGNED_ATTRIBUTES = 0xa0;

export interface SignedData {
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Hints: none of them is trusted, and none need be there. */
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
}

export interface SignerInfo {
  /** Issuer's name, whole element, and serial number of the signer's certificate. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  /** Of the content, among the signed attributes. */
  readonly hash: Hash;
  /** What is signed: the attributes with the tag of a SET (RFC 5652 §5.4). */
  readonly signedAttributes: Uint8Array;
  /** Each attribute's one value, by its object identifier. */
  readonly attributes: ReadonlyMap<string, Element>;
  readonly signatureAlgorithm: string;
  /** Of RSASSA-PSS, whose parameters name it. */
  readonly pss: Hash | undefined;
  readonly signature: Uint8Array;
}

/**
 * Reads a ContentInfo with SignedData. @throws Rejection TIMESTAMP_INVALID | LIMIT | UNSUPPORTED
 */
export function parseSignedData(contentInfo: Element): SignedData {
  const [type, wrapped] = der.children(der.expect(contentInfo, TAG.sequence));
  if (der.oid(type) !== SIGNED_DATA) der.fail('token that is not signed data');
  const parts = der.children(der.whole(der.expect(wrapped, CONTENT).content, TAG.sequence));
  const [version, digests, content, ...rest] = parts;
  der.integer(version);
  der.expect(digests, TAG.set);
  const signers = rest.pop();
  const certificates = rest.find(({ tag }) => tag === CERTIFICATES);
  if (rest.some(({ tag }) => tag !== CERTIFICATES && tag !== REVOCATIONS))
    der.fail('signed data with unknown parts');
  return {
    ...readContent(der.expect(content, TAG.sequence)),
    certificates: readCertificates(certificates),
    signer: readSigner(theOne(der.expect(signers, TAG.set), 'signers')),
  };
}

function readContent(element: Element): { contentType: string; content: Uint8Array } {
  const [type, wrapped] = der.children(element);
  return {
    contentType: der.oid(type),
    content: der.whole(der.expect(wrapped, CONTENT).content, TAG.octetString).content,
  };
}

function readCertificates(element: Element | undefined): Certificate[] {
  const found = element === undefined ? [] : der.children(element);
  if (found.length > LIMITS.certificates)
    reject('LIMIT', `${found.length} certificates in a timestamp, limit ${LIMITS.certificates}`);
  return found.map(({ bytes }) => parseCertificate(bytes));
}

function theOne(set: Element, what: string): Element {
  const [one, ...more] = der.children(set);
  return one === undefined || more.length > 0
    ? der.fail(`${more.length + (one ? 1 : 0)} ${what}, expected one`)
    : one;
}

function readSigner(element: Element): SignerInfo {
  const [version, id, digestAlgorithm, attributes, signatureAlgorithm, signature] = der.children(
    der.expect(element, TAG.sequence),
  );
  der.integer(version);
  const [issuer, serial] = der.children(der.expect(id, TAG.sequence));
  const signed = der.expect(attributes, SIGNED_ATTRIBUTES);
  return {
    issuer: der.expect(issuer, TAG.sequence).bytes,
    serial: der.integer(serial),
    hash:
      HASHES[algorithmOf(digestAlgorithm)] ??
      der.fail('signer with another digest than SHA-256, SHA-384 or SHA-512'),
    signedAttributes: retag(signed),
    attributes: readAttributes(signed),
    ...readAlgorithm(signatureAlgorithm),
    signature: der.expect(signature, TAG.octetString).content,
  };
}

function readAlgorithm(
  element: Element | undefined,
): Pick<SignerInfo, 'signatureAlgorithm' | 'pss'> {
  const [oid, parameters, ...more] = der.children(der.expect(element, TAG.sequence));
  if (der.oid(oid) !== RSASSA_PSS)
    return { signatureAlgorithm: algorithmOf(element), pss: undefined };
  if (more.length > 0) der.fail('algorithm with a third part');
  return { signatureAlgorithm: RSASSA_PSS, pss: pssHash(parameters, der) };
}

/** RFC 5652 §5.4: signed is a SET, sent is an implicitly tagged [0]. */
function retag({ bytes }: Element): Uint8Array {
  // Not `slice`: of a Buffer that is the same memory, and what is read stays as it came.
  const set = Uint8Array.from(bytes);
  set[0] = TAG.set;
  return set;
}

function readAttributes(signed: Element): ReadonlyMap<string, Element> {
  const attributes = new Map<string, Element>();
  for (const each of der.children(signed)) {
    const [type, values] = der.children(der.expect(each, TAG.sequence));
    const oid = der.oid(type);
    if (attributes.has(oid)) der.fail(`attribute ${oid} stands twice`);
    attributes.set(oid, theOne(der.expect(values, TAG.set), `values of attribute ${oid}`));
  }
  return attributes;
}
