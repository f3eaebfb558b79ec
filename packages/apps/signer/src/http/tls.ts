/** Transport: TLS 1.3 with client certificates of one private CA. Nothing is read from a peer that has none. */
import { createHash, type X509Certificate } from 'node:crypto';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { reject } from '@sealift/bytes';
import { readConfiguredText } from '@sealift/verifier';
import type { Config } from '../config/read-config.ts';

/** Certificate, key and CA, read anew at each reload. @throws Rejection CONFIG */
export function readTls({ file, at }: Config): SecureContextOptions {
  const { certificate, key, clientAuthorities } = file.tls;
  const read = (path: string, source: string): string => readConfiguredText({ path: at(path), source });
  return {
    minVersion: 'TLSv1.3',
    cert: read(certificate, 'tls.certificate'),
    key: read(key, 'tls.key'),
    ca: read(clientAuthorities, 'tls.clientAuthorities'),
  };
}

/** SHA-256 of the SPKI of the peer's certificate, hex. @throws Rejection CLIENT for a peer without a certificate that holds */
export function peerCertificate(socket: TLSSocket, maxLifetime: number): string {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return reject('CLIENT', 'the peer has no certificate');
  if (!socket.authorized) return reject('CLIENT', `the certificate of the peer does not hold: ${String(socket.authorizationError)}`);
  checkLifetime(certificate, maxLifetime);
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Certificates that live long are not renewed, and stolen ones with them. */
function checkLifetime({ validFromDate, validToDate }: X509Certificate, max: number): void {
  const lifetime = validToDate.getTime() - validFromDate.getTime();
  if (lifetime > max) reject('CLIENT', `the certificate of the peer lives for ${Math.round(lifetime / 86_400_000)} days, allowed are ${max / 86_400_000}`);
}
