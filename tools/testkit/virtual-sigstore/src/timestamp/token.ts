/** RFC 3161 responses: TimeStampResp ⊃ ContentInfo ⊃ SignedData ⊃ TSTInfo (VERIFICATION §9). */
import { createHash } from 'node:crypto';
import type { Certificate } from '../ca/certificate.ts';
import {
  der,
  derChildren,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  derSet,
  TAG,
} from '../der.ts';
import { concat, sha256, utf8 } from '../encoding.ts';
import type { Key } from '../keys/key.ts';

export type StampHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface StampOptions {
  /** The world's time by default; milliseconds become a fraction. */
  readonly time?: Date;
  /** The time as it is written, instead: `20260115120000.5Z`. */
  readonly genTime?: string;
  /** Of the message imprint; the key's own hash by default. */
  readonly imprintHash?: StampHash;
  /** Of the SignerInfo's digestAlgorithm and its messageDigest; the key's own hash by default. */
  readonly digestHash?: StampHash;
  /** Certificates in the token: the signer's by default. */
  readonly certificates?: readonly Certificate[];
  /** Whom the SignerInfo names, and whom signingCertificateV2 hashes; the signer by default. */
  readonly signer?: Certificate;
  readonly signingCertificate?: Certificate | false;
  /** Another key that signs. */
  readonly key?: Key;
  /** The content of the INTEGER; none by default. */
  readonly nonce?: Uint8Array | undefined;
  /** PKIStatus: 0 is granted. */
  readonly status?: number;
  readonly tamper?: StampTamper;
}

/** One hook per stage, in the order in which they run; each gets and gives DER. */
export interface StampTamper {
  readonly imprint?: (hashed: Uint8Array) => Uint8Array;
  readonly tstInfo?: (info: Uint8Array) => Uint8Array;
  readonly messageDigest?: (digest: Uint8Array) => Uint8Array;
  readonly attributes?: (attributes: readonly Uint8Array[]) => readonly Uint8Array[];
  readonly signature?: (signature: Uint8Array) => Uint8Array;
  readonly signerInfos?: (signerInfo: Uint8Array) => readonly Uint8Array[];
  readonly response?: (response: Uint8Array) => Uint8Array;
}

const HASH_OIDS: Readonly<Record<StampHash, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const ECDSA_SHA384 = '1.2.840.10045.4.3.3';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const POLICY = '1.3.6.1.4.1.57264.2';

const hash = (name: StampHash, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(name).update(bytes).digest());
const ownHash = (key: Key): StampHash => (key.type === 'p384' ? 'sha384' : 'sha256');
const algorithm = (oid: string): Uint8Array => derSequence(derOid(oid));
const context = (number: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  der(0xa0 | number, ...parts);

/** A TimeStampResp over `data`. */
export function timestampResponse(
  data: Uint8Array,
  signer: { readonly key: Key; readonly certificate: Certificate },
  options: StampOptions & { readonly time: Date },
): Uint8Array {
  const { tamper = {}, status = 0, certificates = [signer.certificate] } = options;
  const info = tstInfo(data, signer.key, options);
  const signedInfo = tamper.tstInfo?.(info) ?? info;
  const signerInfo = makeSignerInfo(signedInfo, signer, options);
  const signedData = derSequence(
    derInteger(3),
    derSet(algorithm(HASH_OIDS[options.digestHash ?? ownHash(signer.key)])),
    derSequence(derOid(TST_INFO), context(0, derOctets(signedInfo))),
    ...(certificates.length > 0 ? [context(0, ...certificates.map((each) => each.der))] : []),
    der(TAG.set, ...(tamper.signerInfos?.(signerInfo) ?? [signerInfo])),
  );
  const response = derSequence(
    derSequence(derInteger(status)),
    derSequence(derOid(SIGNED_DATA), context(0, signedData)),
  );
  return tamper.response?.(response) ?? response;
}

function tstInfo(
  data: Uint8Array,
  key: Key,
  {
    time,
    genTime,
    imprintHash = ownHash(key),
    nonce,
    tamper = {},
  }: StampOptions & { readonly time: Date },
): Uint8Array {
  const hashed = hash(imprintHash, data);
  const imprint = derSequence(
    derSequence(derOid(HASH_OIDS[imprintHash]), der(TAG.null)),
    derOctets(tamper.imprint?.(hashed) ?? hashed),
  );
  const serial = der(TAG.integer, concat(Uint8Array.of(0x40), sha256(data).subarray(0, 7)));
  const accuracy = derSequence(derInteger(1));
  return derSequence(
    derInteger(1),
    derOid(POLICY),
    imprint,
    serial,
    der(TAG.generalizedTime, utf8(genTime ?? generalizedTime(time))),
    accuracy,
    ...(nonce === undefined ? [] : [der(TAG.integer, nonce)]),
  );
}

/** Fractions without trailing zeros, none if there are none (RFC 3161 §2.4.2). */
function generalizedTime(time: Date): string {
  const [whole = '', fraction = ''] = time
    .toISOString()
    .replace(/[-T:Z]/g, '')
    .split('.');
  const digits = fraction.replace(/0+$/, '');
  return `${whole}${digits === '' ? '' : `.${digits}`}Z`;
}

function makeSignerInfo(
  info: Uint8Array,
  signer: { readonly key: Key; readonly certificate: Certificate },
  options: StampOptions,
): Uint8Array {
  const { digestHash = ownHash(signer.key), key = signer.key, tamper = {} } = options;
  const attributes = signedAttributes(info, signer, options);
  const signature = key.sign(der(TAG.set, ...attributes));
  return derSequence(
    derInteger(1),
    issuerAndSerial(options.signer ?? signer.certificate),
    algorithm(HASH_OIDS[digestHash]),
    context(0, ...attributes),
    algorithm(key.type === 'p384' ? ECDSA_SHA384 : ECDSA_SHA256),
    derOctets(tamper.signature?.(signature) ?? signature),
  );
}

const attribute = (oid: string, value: Uint8Array): Uint8Array =>
  derSequence(derOid(oid), derSet(value));

/** contentType, messageDigest, signingCertificateV2: in the order of a SET. */
function signedAttributes(
  info: Uint8Array,
  signer: { readonly key: Key; readonly certificate: Certificate },
  options: StampOptions,
): readonly Uint8Array[] {
  const {
    digestHash = ownHash(signer.key),
    signingCertificate = signer.certificate,
    tamper = {},
  } = options;
  const digest = hash(digestHash, info);
  const attributes = [
    attribute('1.2.840.113549.1.9.3', derOid(TST_INFO)),
    attribute('1.2.840.113549.1.9.4', derOctets(tamper.messageDigest?.(digest) ?? digest)),
    ...(signingCertificate === false
      ? []
      : [
          attribute(
            '1.2.840.113549.1.9.16.2.47',
            derSequence(derSequence(derSequence(derOctets(sha256(signingCertificate.der))))),
          ),
        ]),
  ].sort(Buffer.compare);
  return tamper.attributes?.(attributes) ?? attributes;
}

/** Version, serial, algorithm, issuer: the first parts of a certificate's content. */
function issuerAndSerial({ tbs }: Certificate): Uint8Array {
  const [, serial = new Uint8Array(), , issuer = new Uint8Array()] = derChildren(tbs);
  return derSequence(issuer, serial);
}
