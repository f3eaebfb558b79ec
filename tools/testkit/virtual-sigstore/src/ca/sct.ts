/** Signed certificate timestamps for precertificates (RFC 6962 §3.2–3.3). */
import { concat, sha256, uint } from '../encoding.ts';
import type { Key } from '../keys/key.ts';

export interface SctRequest {
  /** The leaf's TBSCertificate without the SCT extension. */
  readonly tbs: Uint8Array;
  /** SubjectPublicKeyInfo of the certificate's issuer, DER. */
  readonly issuerPublicKey: Uint8Array;
  readonly time: Date;
  /** As Static-CT logs write: `00 0005` and a 40-bit leaf index. */
  readonly sctExtensions?: Uint8Array;
}

/** One SCT as it stands in a list, signed by `log`. */
export function signSct(
  log: Key,
  { tbs, issuerPublicKey, time, sctExtensions = new Uint8Array() }: SctRequest,
): Uint8Array {
  const timestamp = uint(time.getTime(), 8);
  const extensions = concat(uint(sctExtensions.length, 2), sctExtensions);
  const entry = concat(uint(1, 2), sha256(issuerPublicKey), uint(tbs.length, 3), tbs);
  const signature = log.sign(concat(Uint8Array.of(0, 0), timestamp, entry, extensions), 'sha256');
  const algorithm = Uint8Array.of(4, log.type.startsWith('rsa') ? 1 : 3);
  return concat(
    Uint8Array.of(0),
    sha256(log.publicKeyDer),
    timestamp,
    extensions,
    algorithm,
    uint(signature.length, 2),
    signature,
  );
}

/** SignedCertificateTimestampList: each SCT and the whole are prefixed with their lengths. */
export function sctList(scts: readonly Uint8Array[]): Uint8Array {
  const list = concat(...scts.map((sct) => concat(uint(sct.length, 2), sct)));
  return concat(uint(list.length, 2), list);
}
