/** The private CA of a service and its clients. */
import {
  type Authority,
  createAuthority,
  keyFromSeed,
  signCertificate,
  tbsCertificate,
  x509,
} from '@sealift/virtual-sigstore';

/** PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the SPKI, hex. */
  readonly fingerprint: string;
}

export interface Validity {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const DAY = 86_400_000;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

export const createCa = (seed: string): Authority => {
  const key = keyFromSeed('p256', `signer-world ca ${seed}`);
  const extensions = [
    x509.keyUsage(['keyCertSign', 'cRLSign']),
    x509.basicConstraints(true),
    x509.subjectKeyIdentifier(key.publicKeyDer),
  ];
  return createAuthority({ name: { commonName: `CA ${seed}` }, key, extensions });
};

/** A certificate for localhost, of a week around now unless told otherwise. */
export function issue(ca: Authority, name: string, { notBefore, notAfter }: Validity = {}): Issued {
  const key = keyFromSeed('p256', `signer-world ${name}`);
  const contents = {
    serial: Uint8Array.of(1, ...Buffer.from(key.fingerprint, 'hex').subarray(0, 8)),
    subject: { commonName: name },
    issuer: ca.name,
    notBefore: notBefore ?? new Date(Date.now() - DAY),
    notAfter: notAfter ?? new Date(Date.now() + 6 * DAY),
    publicKey: key.publicKeyDer,
    extensions: [
      x509.keyUsage(['digitalSignature']),
      x509.extendedKeyUsage([SERVER_AUTH, CLIENT_AUTH]),
      x509.subjectAltName([{ dns: 'localhost' }]),
      x509.authorityKeyIdentifier(ca.key.publicKeyDer),
    ],
  };
  return {
    certificate: signCertificate(tbsCertificate(contents, ca.key), ca.key).pem,
    key: key.privateKeyPem,
    fingerprint: key.fingerprint,
  };
}
