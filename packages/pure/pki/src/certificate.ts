/** X.509 certificates (RFC 5280 §4.1) as ranges of their own bytes. */
import { digest, equal, hex, pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { Der, type Element, TAG } from './der.ts';
import type { PublicKey } from './key.ts';
import * as keys from './key.ts';

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** What stands inside the OCTET STRING. */
  readonly value: Uint8Array;
  /** The whole element, for what is signed without it. */
  readonly bytes: Uint8Array;
}

/** A certificate taken apart; every part is a range of the bytes that were signed. */
export interface Certificate {
  readonly der: Uint8Array;
  /** TBSCertificate, whole element: what the issuer signed. */
  readonly tbs: Uint8Array;
  readonly serial: Uint8Array;
  /** AlgorithmIdentifier, whole element. */
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** Names, whole elements: compared as bytes. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Milliseconds since 1970, both inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly extensions: ReadonlyMap<string, Extension>;
}

const der = new Der('CERT_CHAIN');
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** `SHA256:` and the hex digest of the DER. */
export const fingerprint = ({ der: bytes }: Pick<Certificate, 'der'>): string =>
  `SHA256:${hex.encode(digest.sha256(bytes))}`;

/** Reads one DER certificate. @throws Rejection CERT_CHAIN | KEY | UNSUPPORTED */
export function parse(bytes: Uint8Array): Certificate {
  const [tbs, algorithm, signature, ...more] = der.children(der.whole(bytes, TAG.sequence));
  if (more.length > 0) der.fail('certificate with a fourth part');
  const body = readBody(der.expect(tbs, TAG.sequence));
  const signatureAlgorithm = der.expect(algorithm, TAG.sequence).bytes;
  // RFC 5280 §4.1.1.2: the algorithm is signed inside; outside anybody could change it.
  if (!equal(signatureAlgorithm, body.innerAlgorithm))
    der.fail('the two signature algorithms differ');
  const { innerAlgorithm: _, ...fields } = body;
  return {
    der: bytes,
    tbs: der.expect(tbs, TAG.sequence).bytes,
    signatureAlgorithm,
    signature: der.bits(signature),
    ...fields,
  };
}

/**
 * Reads the certificates of a PEM text, at least one, nothing else beside them. @throws Rejection
 * CERT_CHAIN | KEY | UNSUPPORTED
 */
export const fromPem = (text: string): Certificate[] =>
  pem.decode(text, 'CERT_CHAIN').map((block) => parse(certificateIn(block)));

/** The DER of a block that holds a certificate. @throws Rejection CERT_CHAIN */
export function certificateIn({ label, der: bytes }: pem.PemBlock): Uint8Array {
  if (label !== 'CERTIFICATE')
    reject('CERT_CHAIN', `expected a PEM block CERTIFICATE, found ${label}`);
  return bytes;
}

/** The serial number in hex, as CRLs and openssl name it. */
export const serialText = ({ serial }: Certificate): string => hex.encode(serial);

/** Whether subject and issuer are the same name: a root, or something that claims to be one. */
export const isSelfIssued = (certificate: Certificate): boolean =>
  equal(certificate.subject, certificate.issuer);

function readBody(tbs: Element): Omit<
  Certificate,
  'der' | 'tbs' | 'signatureAlgorithm' | 'signature'
> & {
  innerAlgorithm: Uint8Array;
} {
  const parts = der.children(tbs);
  if (parts[0]?.tag !== VERSION || hex.encode(der.integer(der.whole(parts[0].content))) !== '02')
    der.fail('certificate is not of version 3');
  const [, serial, algorithm, issuer, validity, subject, spki, ...optional] = parts;
  const [notBefore, notAfter, ...more] = der.children(der.expect(validity, TAG.sequence));
  if (more.length > 0) der.fail('validity with a third time');
  return {
    serial: der.integer(serial),
    innerAlgorithm: der.expect(algorithm, TAG.sequence).bytes,
    issuer: der.expect(issuer, TAG.sequence).bytes,
    subject: der.expect(subject, TAG.sequence).bytes,
    notBefore: der.time(notBefore),
    notAfter: der.time(notAfter),
    publicKey: keys.parse(der.expect(spki, TAG.sequence).bytes),
    extensions: readExtensions(optional),
  };
}

/** Of the optional parts only the extensions are known; unique IDs are long dead. */
function readExtensions(optional: readonly Element[]): ReadonlyMap<string, Extension> {
  const [part, ...more] = optional;
  if (part === undefined) return new Map();
  if (part.tag !== EXTENSIONS || more.length > 0)
    der.fail('certificate with unique identifiers or unknown parts');
  const found = new Map<string, Extension>();
  for (const element of der.children(der.whole(part.content, TAG.sequence))) {
    const extension = readExtension(element);
    if (found.has(extension.oid)) reject('CERT_CHAIN', `extension ${extension.oid} stands twice`);
    found.set(extension.oid, extension);
  }
  return found;
}

function readExtension(element: Element): Extension {
  const parts = der.children(der.expect(element, TAG.sequence));
  if (parts.length < 2 || parts.length > 3) der.fail('extension that is not oid, critical, value');
  const oid = der.oid(parts[0]);
  const critical = parts.length === 3 && der.boolean(parts[1]);
  if (parts.length === 3 && !critical)
    der.fail(`extension ${oid} writes critical FALSE out, which X.690 §11.5 forbids`);
  return {
    oid,
    critical,
    value: der.expect(parts.at(-1), TAG.octetString).content,
    bytes: element.bytes,
  };
}
