/** Constraints and names as DER, and paths that carry them. */
import { hex, utf8 } from '@sealift/bytes';
import { der, type x509 } from '@sealift/virtual-sigstore';
import type { Certificate } from '../certificate.ts';
import { CA_EXTENSIONS, ca, leaf, read } from '../certificates.fixture.ts';
import { TAG } from '../der.ts';
import { EXTENSION } from '../extensions.ts';

type Extension = ReturnType<typeof x509.basicConstraints>;

export const ascii = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export const mail = (text: string): Uint8Array => der(TAG.mail, ascii(text));
export const dns = (text: string): Uint8Array => der(TAG.dns, ascii(text));
export const uri = (text: string): Uint8Array => der(TAG.uri, ascii(text));
export const ip = (...bytes: readonly number[]): Uint8Array =>
  der(TAG.ipAddress, Uint8Array.from(bytes));

const OIDS = { C: '550406', O: '55040a', OU: '55040b', CN: '550403', E: '2a864886f70d010901' };
/** `O=Corp`, in UTF-8 unless a tag is given. */
export function attribute(text: string, tag: number = TAG.utf8String): Uint8Array {
  const [type = '', value = ''] = text.split('=');
  const oid = hex.decode(OIDS[type as keyof typeof OIDS]);
  return der(TAG.sequence, der(TAG.oid, oid), der(tag, utf8.encode(value)));
}
/** Relative names root first; several attributes in one with `+`. */
export const rdns = (...names: readonly string[]): Uint8Array =>
  der(
    TAG.sequence,
    ...names.map((name) => der(TAG.set, ...name.split('+').map((each) => attribute(each)))),
  );
export const directory = (...names: readonly string[]): Uint8Array =>
  der(TAG.directoryName, rdns(...names));

const subtrees = (tag: number, bases: readonly Uint8Array[]): Uint8Array[] =>
  bases.length === 0 ? [] : [der(tag, ...bases.map((base) => der(TAG.sequence, base)))];

export interface Constraints {
  readonly permit?: readonly Uint8Array[];
  readonly exclude?: readonly Uint8Array[];
}

export const nameConstraints = ({ permit = [], exclude = [] }: Constraints): Extension => ({
  oid: EXTENSION.nameConstraints,
  critical: true,
  value: der(TAG.sequence, ...subtrees(0xa0, permit), ...subtrees(0xa1, exclude)),
});

export const altNames = (...names: readonly Uint8Array[]): Extension => ({
  oid: EXTENSION.subjectAltName,
  critical: true,
  value: der(TAG.sequence, ...names),
});

/** A root with these constraints, and a leaf below with these names, leaf first. */
export function constrained(
  constraints: Constraints,
  names: readonly Uint8Array[],
  subject: { organization?: string; commonName?: string } = {},
): [Certificate, Certificate] {
  const root = ca('constrained', { extensions: [...CA_EXTENSIONS, nameConstraints(constraints)] });
  return [below(root, names, subject), read(root)];
}

export const below = (
  authority: ReturnType<typeof ca>,
  names: readonly Uint8Array[],
  subject: { organization?: string; commonName?: string } = {},
): Certificate =>
  leaf({ authority, identity: [], extraExtensions: [altNames(...names)], subject, key: KEY });

const KEY = ca('leaf of constraints').key;
