/** Lists of revoked certificates (RFC 5280 §5); nothing here judges them. */
import { X509Certificate } from 'node:crypto';
import { der, derChildren, derOctets, derOid, derSequence } from '../der.ts';
import { pem } from '../encoding.ts';
import type { Authority } from './authority.ts';
import type { Certificate } from './certificate.ts';
import type { Extension } from './extensions.ts';

/** A certificate that counts no more. */
export interface RevokedEntry {
  readonly certificate: Certificate;
  /** 2026-01-01 unless told otherwise. */
  readonly date?: Date;
  readonly extensions?: readonly Extension[];
}

/** What stands in a list. */
export interface RevocationListOptions {
  readonly revoked?: readonly RevokedEntry[];
  readonly thisUpdate?: Date;
  /** `false`: left out. */
  readonly nextUpdate?: Date | false;
  readonly extensions?: readonly Extension[];
  /** Each part of the signed list, changed. */
  readonly tamper?: (parts: readonly Uint8Array[]) => readonly Uint8Array[];
}

const START = new Date('2026-01-01T00:00:00Z');
const END = new Date('2034-01-01T00:00:00Z');
/** Of P-256 and P-384: the only keys that sign lists here. */
const ALGORITHMS = { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3' } as const;

/** A list that a CA with a P-256 or P-384 key signs. */
export function revocationList(
  { key, name, certificate }: Authority,
  options: RevocationListOptions = {},
): { readonly der: Uint8Array; readonly pem: string } {
  const { revoked = [], thisUpdate = START, nextUpdate = END, extensions = [] } = options;
  if (key.type !== 'p256' && key.type !== 'p384')
    throw new Error(`${name.commonName}: a list by a key of ${key.type}`);
  const scheme = key.type === 'p256' ? 'sha256' : 'sha384';
  const algorithm = derSequence(derOid(ALGORITHMS[scheme]));
  const parts = [
    der(0x02, Uint8Array.of(1)),
    algorithm,
    subjectOf(certificate),
    time(thisUpdate),
    ...(nextUpdate === false ? [] : [time(nextUpdate)]),
    ...(revoked.length === 0 ? [] : [derSequence(...revoked.map(entry))]),
    ...(extensions.length === 0 ? [] : [der(0xa0, derSequence(...extensions.map(extension)))]),
  ];
  const tbs = derSequence(...(options.tamper?.(parts) ?? parts));
  const signature = der(0x03, Uint8Array.of(0), key.sign(tbs, scheme));
  const bytes = derSequence(tbs, algorithm, signature);
  return { der: bytes, pem: pem('X509 CRL', bytes) };
}

function entry({ certificate, date = START, extensions = [] }: RevokedEntry): Uint8Array {
  const serial = Buffer.from(new X509Certificate(certificate.pem).serialNumber, 'hex');
  return derSequence(
    der(0x02, serial),
    time(date),
    ...(extensions.length === 0 ? [] : [derSequence(...extensions.map(extension))]),
  );
}

const extension = ({ oid, critical = false, value }: Extension): Uint8Array =>
  derSequence(derOid(oid), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), derOctets(value));

/** UTCTime, as before 2050. */
const time = (date: Date): Uint8Array =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

/** The bytes of the subject, with which the issuer of a list is compared. */
function subjectOf({ tbs }: Certificate): Uint8Array {
  const children = derChildren(tbs);
  return children[5] ?? new Uint8Array();
}
