/** What the extensions of a certificate allow and say (RFC 5280 §4.2). */
import { utf8 } from '@sealift/bytes';
import type { Certificate } from './certificate.ts';
import { Der, TAG } from './der.ts';

export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  inhibitAnyPolicy: '2.5.29.54',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  sctList: '1.3.6.1.4.1.11129.2.4.2',
} as const;

/** Object identifiers of the extended key usages that are asked for or refused. */
export const PURPOSE = {
  codeSigning: '1.3.6.1.5.5.7.3.3',
  any: '2.5.29.37.0',
  precertificateSigning: '1.3.6.1.4.1.11129.2.4.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

const der = new Der('CERT_USAGE');

/** The extension's value, or undefined. */
const value = (certificate: Certificate, oid: string): Uint8Array | undefined =>
  certificate.extensions.get(oid)?.value;

export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLength: number | undefined;
}

/** Undefined where the extension is absent: absent is not "yes". @throws Rejection CERT_USAGE */
export function basicConstraints(certificate: Certificate): BasicConstraints | undefined {
  const bytes = value(certificate, EXTENSION.basicConstraints);
  if (bytes === undefined) return undefined;
  const parts = der.children(der.whole(bytes, TAG.sequence));
  const ca = parts[0]?.tag === TAG.boolean && der.boolean(parts[0]);
  const lengthPart = parts[0]?.tag === TAG.boolean ? parts[1] : parts[0];
  if (parts.length > 2 || (lengthPart !== undefined && !ca))
    der.fail('basic constraints with a path length but no CA');
  if (lengthPart === undefined) return { ca, pathLength: undefined };
  return { ca, pathLength: der.small(lengthPart) };
}

export interface KeyUsage {
  readonly digitalSignature: boolean;
  /** Which newer texts call contentCommitment. */
  readonly nonRepudiation: boolean;
  readonly keyCertSign: boolean;
  readonly cRLSign: boolean;
}

/** Undefined where the extension is absent. @throws Rejection CERT_USAGE */
export function keyUsage(certificate: Certificate): KeyUsage | undefined {
  const bytes = value(certificate, EXTENSION.keyUsage);
  if (bytes === undefined) return undefined;
  const { content } = der.whole(bytes, TAG.bitString);
  const first = content[1] ?? der.fail('key usage without bits');
  const unused = content[0] ?? 0;
  if (unused > 7 || ((content.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0)
    der.fail('key usage with bits behind its end');
  return {
    digitalSignature: (first & 0x80) !== 0,
    nonRepudiation: (first & 0x40) !== 0,
    keyCertSign: (first & 0x04) !== 0,
    cRLSign: (first & 0x02) !== 0,
  };
}

/**
 * The purposes' object identifiers; undefined where the extension is absent. @throws Rejection
 * CERT_USAGE
 */
export function extendedKeyUsage(certificate: Certificate): readonly string[] | undefined {
  const bytes = value(certificate, EXTENSION.extKeyUsage);
  return bytes === undefined
    ? undefined
    : der.children(der.whole(bytes, TAG.sequence)).map((each) => der.oid(each));
}

/** Names of keys that a certificate gives: hints, which order a file and prove nothing. */
export interface KeyIdentifiers {
  readonly own: Uint8Array | undefined;
  readonly issuers: Uint8Array | undefined;
}

const KEY_IDENTIFIER = 0x80;

/** Absent where it gives none. @throws Rejection CERT_USAGE */
export function keyIdentifiers(certificate: Certificate): KeyIdentifiers {
  const own = value(certificate, EXTENSION.subjectKeyIdentifier);
  const issuers = value(certificate, EXTENSION.authorityKeyIdentifier);
  return {
    own: own && der.whole(own, TAG.octetString).content,
    issuers:
      issuers &&
      der.children(der.whole(issuers, TAG.sequence)).find(({ tag }) => tag === KEY_IDENTIFIER)
        ?.content,
  };
}

const FULCIO = '1.3.6.1.4.1.57264.1';

/**
 * A Fulcio extension 1.3.6.1.4.1.57264.1.N as text: 1 to 6 are raw UTF-8, later ones a DER
 * UTF8String (VERIFICATION §10.4).
 * @throws Rejection CERT_USAGE
 */
export function fulcioExtension(certificate: Certificate, number: number): string | undefined {
  const bytes = value(certificate, `${FULCIO}.${number}`);
  if (bytes === undefined) return undefined;
  return number <= 6 ? utf8.decode(bytes, 'CERT_USAGE') : der.utf8(der.whole(bytes));
}
