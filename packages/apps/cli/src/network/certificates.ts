import { X509Certificate } from 'node:crypto';
import { reject } from '@sealift/failures';
import { readConfiguredPem } from '@sealift/workflows/pins';

const LABEL = '(?:TRUSTED |X509 )?CERTIFICATE';
const CERTIFICATE = new RegExp(`-----BEGIN ${LABEL}-----[^-]*-----END ${LABEL}-----`, 'g');

/** Or the first connection fails, with OpenSSL's words and no name. */
function checkCertificate(pem: string, source: string): void {
  try {
    new X509Certificate(pem);
  } catch (cause) {
    reject('CONFIG', `${source} cannot be read`, { cause });
  }
}

/** Certificates of a CA. @throws Rejection CONFIG by the flag that named the file */
export function readCertificates(path: string, flag: string): string {
  const source = `${flag} ${path}`;
  const text = readConfiguredPem({ path, source });
  // Node takes a text without any for no certificates, and trusts the system's alone.
  const found = text.match(CERTIFICATE) ?? reject('CONFIG', `${source} holds no certificate`);
  for (const [i, one] of found.entries()) checkCertificate(one, `${source}: certificate ${i + 1}`);
  return text;
}
