/**
 * Transport: TLS 1.3 with client certificates of one private CA. Nothing is read from a peer that
 * has none.
 */
import { createHash, type X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { reject } from '@sealift/failures';
import { readConfiguredText } from '@sealift/workflows/pins';
import type { Config } from '../config/read-config.ts';

/** Certificate, key and CA, read anew at each reload. @throws Rejection CONFIG */
export function readTls({ file, at }: Config): SecureContextOptions {
  const { certificate, key, clientAuthorities } = file.tls;
  const read = (path: string, source: string): string =>
    readConfiguredText({ path: at(path), source });
  const options = {
    minVersion: 'TLSv1.3',
    cert: read(certificate, 'tls.certificate'),
    key: read(key, 'tls.key'),
    ca: read(clientAuthorities, 'tls.clientAuthorities'),
  } as const;
  expectUsable(options);
  return options;
}

/**
 * OpenSSL says what is wrong only when it takes them: that must not be after the old ones are gone.
 */
function expectUsable(options: SecureContextOptions): void {
  try {
    createSecureContext(options);
  } catch (cause) {
    const why =
      cause instanceof Error && 'reason' in cause
        ? String(cause.reason)
        : 'no certificate, key or CA in PEM';
    reject('CONFIG', `tls: certificate, key and clientAuthorities cannot be used: ${why}`, {
      cause,
    });
  }
}

/**
 * SHA-256 of the SPKI of the peer's certificate, hex. @param now milliseconds since 1970 @throws
 * Rejection CLIENT for a peer without a certificate that holds
 */
export function peerCertificate(socket: TLSSocket, maxLifetime: number, now: number): string {
  const { fingerprint, lifetime, end } = factsOf(socket);
  if (!socket.authorized)
    return reject(
      'CLIENT',
      `the certificate of the peer does not hold: ${String(socket.authorizationError)}`,
    );
  // A connection may outlive its certificate.
  if (now > end) reject('CLIENT', 'the certificate of the peer has expired since it connected');
  // Certificates that live long are not renewed, and stolen ones with them.
  if (lifetime > maxLifetime)
    reject(
      'CLIENT',
      `the certificate of the peer lives for ${Math.round(lifetime / DAY)} days, allowed are ` +
        `${maxLifetime / DAY}`,
    );
  return fingerprint;
}

const DAY = 86_400_000;

interface CertificateFacts {
  readonly fingerprint: string;
  /** Milliseconds; the end since 1970. */
  readonly lifetime: number;
  readonly end: number;
}

/**
 * A connection has one certificate for as long as it lives, and reading it costs more than most of
 * a request.
 */
const known = new WeakMap<TLSSocket, CertificateFacts>();

function factsOf(socket: TLSSocket): CertificateFacts {
  const facts =
    known.get(socket) ??
    readFacts(socket.getPeerX509Certificate() ?? reject('CLIENT', 'the peer has no certificate'));
  known.set(socket, facts);
  return facts;
}

function readFacts({ publicKey, validFromDate, validToDate }: X509Certificate): CertificateFacts {
  const fingerprint = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return {
    fingerprint,
    lifetime: validToDate.getTime() - validFromDate.getTime(),
    end: validToDate.getTime(),
  };
}
