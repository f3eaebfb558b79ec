/**
 * Builders of X.509 extensions (RFC 5280 §4.2, oid-info.md of Fulcio). Values are DER; nothing
 * here judges them.
 */
import { createHash } from 'node:crypto';
import {
  type BaseBlock,
  BitString,
  Constructed,
  Boolean as DerBoolean,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Utf8String,
} from 'asn1js';
import { utf8 } from '../encoding.ts';

export interface Extension {
  readonly oid: string;
  readonly critical?: boolean;
  /** What the extnValue OCTET STRING holds. */
  readonly value: Uint8Array;
}

export type KeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign';

/** A subject alternative name. `otherName` is Fulcio's 1.3.6.1.4.1.57264.1.7, a UTF8String. */
export type Identity =
  | { readonly uri: string }
  | { readonly email: string }
  | { readonly dns: string }
  | { readonly otherName: string };

export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
export const FULCIO = '1.3.6.1.4.1.57264.1';

const der = (block: BaseBlock): Uint8Array => new Uint8Array(block.toBER());
const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const keyHash = (spki: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha1').update(spki).digest());

export function basicConstraints(isCa: boolean, pathLength?: number): Extension {
  const members = isCa ? [new DerBoolean({ value: true })] : [];
  const limit = pathLength === undefined ? [] : [new Integer({ value: pathLength })];
  return {
    oid: '2.5.29.19',
    critical: true,
    value: der(new Sequence({ value: [...members, ...limit] })),
  };
}

const USAGE_BITS: Record<KeyUsage, number> = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
};

export function keyUsage(usages: readonly KeyUsage[]): Extension {
  const bits = usages.map((usage) => USAGE_BITS[usage]);
  const octet = bits.reduce((all, bit) => all | (0x80 >> bit), 0);
  const unusedBits = 7 - Math.max(...bits, 0);
  return {
    oid: '2.5.29.15',
    critical: true,
    value: der(new BitString({ valueHex: exact(Uint8Array.of(octet)), unusedBits })),
  };
}

export function extendedKeyUsage(purposes: readonly string[]): Extension {
  return {
    oid: '2.5.29.37',
    value: der(new Sequence({ value: purposes.map((value) => new ObjectIdentifier({ value })) })),
  };
}

export function subjectKeyIdentifier(spki: Uint8Array): Extension {
  return { oid: '2.5.29.14', value: der(new OctetString({ valueHex: exact(keyHash(spki)) })) };
}

export function authorityKeyIdentifier(issuerSpki: Uint8Array): Extension {
  const keyIdentifier = new Primitive({
    idBlock: { tagClass: 3, tagNumber: 0 },
    valueHex: exact(keyHash(issuerSpki)),
  });
  return { oid: '2.5.29.35', value: der(new Sequence({ value: [keyIdentifier] })) };
}

export function subjectAltName(identities: readonly Identity[]): Extension {
  return {
    oid: '2.5.29.17',
    critical: true,
    value: der(new Sequence({ value: identities.map(generalName) })),
  };
}

function generalName(identity: Identity): BaseBlock {
  if ('email' in identity) return contextString(1, identity.email);
  if ('dns' in identity) return contextString(2, identity.dns);
  if ('uri' in identity) return contextString(6, identity.uri);
  const value = new Constructed({
    idBlock: { tagClass: 3, tagNumber: 0 },
    value: [new Utf8String({ value: identity.otherName })],
  });
  return new Constructed({
    idBlock: { tagClass: 3, tagNumber: 0 },
    value: [new ObjectIdentifier({ value: `${FULCIO}.7` }), value],
  });
}

function contextString(tagNumber: number, text: string): BaseBlock {
  return new Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex: exact(utf8(text)) });
}

/** 1.3.6.1.4.1.57264.1.`number`: 1–6 are bare UTF-8, the later ones a DER UTF8String. */
export function fulcioExtension(number: number, text: string): Extension {
  const value = number <= 6 ? utf8(text) : der(new Utf8String({ value: text }));
  return { oid: `${FULCIO}.${number}`, value };
}

/** RFC 6962 §3.3: OCTET STRING that holds a list of SCTs. */
export function sctExtension(list: Uint8Array): Extension {
  return { oid: '1.3.6.1.4.1.11129.2.4.2', value: der(new OctetString({ valueHex: exact(list) })) };
}
