import {
  Set as AsnSet,
  BitString,
  fromBER,
  Integer,
  ObjectIdentifier,
  Sequence,
  Utf8String,
} from 'asn1js';
import * as pkijs from 'pkijs';
import { pem, sha256Hex } from '../encoding.ts';
import type { Key, KeyType, Scheme } from '../keys/key.ts';
import type { Extension } from './extensions.ts';

/** A distinguished name of at most two parts; `{}` is the empty name that Fulcio's leaves have. */
export interface Name {
  readonly organization?: string;
  readonly commonName?: string;
}

export interface Certificate {
  readonly der: Uint8Array;
  readonly pem: string;
  /** What was signed. */
  readonly tbs: Uint8Array;
}

/** A certificate's content before it is signed. */
export interface Contents {
  readonly serial: Uint8Array;
  readonly subject: Name;
  readonly issuer: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** How each type of CA key signs: hash, and the algorithm's object identifier. */
const ALGORITHMS: Partial<Record<KeyType, readonly [Scheme | undefined, string]>> = {
  p256: ['sha256', '1.2.840.10045.4.3.2'],
  p384: ['sha384', '1.2.840.10045.4.3.3'],
  p521: ['sha512', '1.2.840.10045.4.3.4'],
  ed25519: [undefined, '1.3.101.112'],
};
const RSA_SHA256 = ['sha256', '1.2.840.113549.1.1.11'] as const;

const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** The TBSCertificate (RFC 5280 §4.1) that `signer` is going to sign. */
export function tbsCertificate(contents: Contents, signer: Key): Uint8Array {
  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new Integer({ valueHex: exact(contents.serial) }),
    signature: algorithm(signer),
    issuer: distinguishedName(contents.issuer),
    subject: distinguishedName(contents.subject),
    notBefore: time(contents.notBefore),
    notAfter: time(contents.notAfter),
    subjectPublicKeyInfo: new pkijs.PublicKeyInfo({
      schema: fromBER(exact(contents.publicKey)).result,
    }),
    extensions: contents.extensions.map(toPkijs),
  });
  return new Uint8Array(certificate.encodeTBS().toBER());
}

const signed = new Map<string, Certificate>();

/**
 * Signs a TBSCertificate as it is. What comes out depends on nothing else, so that it is made once.
 */
export function signCertificate(tbs: Uint8Array, signer: Key): Certificate {
  const name = `${signer.fingerprint} ${sha256Hex(tbs)}`;
  const certificate = signed.get(name) ?? sign(tbs, signer);
  signed.set(name, certificate);
  return certificate;
}

function sign(tbs: Uint8Array, signer: Key): Certificate {
  const [scheme] = ALGORITHMS[signer.type] ?? RSA_SHA256;
  const signature = new BitString({ valueHex: exact(signer.sign(tbs, scheme)) });
  const der = new Uint8Array(
    new Sequence({
      value: [fromBER(exact(tbs)).result, algorithm(signer).toSchema(), signature],
    }).toBER(),
  );
  return { der, pem: pem('CERTIFICATE', der), tbs };
}

function algorithm(signer: Key): pkijs.AlgorithmIdentifier {
  const [, algorithmId] = ALGORITHMS[signer.type] ?? RSA_SHA256;
  return new pkijs.AlgorithmIdentifier({ algorithmId });
}

const ORGANIZATION = '2.5.4.10';
const COMMON_NAME = '2.5.4.3';

/**
 * One attribute in each RelativeDistinguishedName; pkijs on its own would put all into one, and an
 * empty one into an empty name.
 */
function distinguishedName({ organization, commonName }: Name): pkijs.RelativeDistinguishedNames {
  const parts = [...attribute(ORGANIZATION, organization), ...attribute(COMMON_NAME, commonName)];
  const der = new Sequence({ value: parts.map((part) => new AsnSet({ value: [part] })) }).toBER();
  return new pkijs.RelativeDistinguishedNames({ schema: fromBER(der).result });
}

function attribute(type: string, value: string | undefined): Sequence[] {
  if (value === undefined) return [];
  return [
    new Sequence({ value: [new ObjectIdentifier({ value: type }), new Utf8String({ value })] }),
  ];
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
function time(value: Date): pkijs.Time {
  return new pkijs.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

function toPkijs({ oid, critical = false, value }: Extension): pkijs.Extension {
  return new pkijs.Extension({ extnID: oid, critical, extnValue: exact(value) });
}
