/**
 * The JSON of Sigstore bundles, typed so that a test can change one field of a good one
 * (VERIFICATION §3).
 */
import { base64, sha256 } from '../encoding.ts';
import type { LogEntry } from '../log/log.ts';
import type { Signer } from './signer.ts';

export type BundleVersion = '0.1' | '0.2' | '0.3' | '0.3-old';

/** `0.3-old` is version 0.3 in the older spelling. */
export const BUNDLE_MEDIA_TYPES: Readonly<Record<BundleVersion, string>> = {
  '0.1': 'application/vnd.dev.sigstore.bundle+json;version=0.1',
  '0.2': 'application/vnd.dev.sigstore.bundle+json;version=0.2',
  '0.3-old': 'application/vnd.dev.sigstore.bundle+json;version=0.3',
  '0.3': 'application/vnd.dev.sigstore.bundle.v0.3+json',
};

export type TlogEntryJson = {
  logIndex: string;
  logId: { keyId: string };
  kindVersion: { kind: string; version: string };
  integratedTime?: string;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint?: { envelope: string };
  };
  canonicalizedBody: string;
};

export type BundleJson = {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    x509CertificateChain?: { certificates: { rawBytes: string }[] };
    publicKey?: { hint: string };
    tlogEntries?: TlogEntryJson[];
    timestampVerificationData?: { rfc3161Timestamps?: { signedTimestamp: string }[] };
  };
  dsseEnvelope?: {
    payload: string;
    payloadType: string;
    signatures: { sig: string; keyid?: string }[];
  };
  messageSignature?: { messageDigest: { algorithm: string; digest: string }; signature: string };
};

/**
 * A log entry in the bundle's form; `set: false` and `proof: false` leave the promise or the proof
 * out. A v2 log has neither promise nor time.
 */
export function tlogEntryJson(
  entry: LogEntry,
  { set = true, proof = true }: { readonly set?: boolean; readonly proof?: boolean } = {},
): TlogEntryJson {
  const promised = entry.set.length > 0;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: Buffer.from(entry.logId, 'hex').toString('base64') },
    kindVersion: { kind: entry.kind, version: entry.version },
    ...(promised ? { integratedTime: String(entry.integratedTime) } : {}),
    ...(set && promised ? { inclusionPromise: { signedEntryTimestamp: base64(entry.set) } } : {}),
    ...(proof ? { inclusionProof: inclusionProofJson(entry) } : {}),
    canonicalizedBody: base64(entry.body),
  };
}

function inclusionProofJson({ proof }: LogEntry): NonNullable<TlogEntryJson['inclusionProof']> {
  const { logIndex, treeSize, rootHash, hashes, checkpoint } = proof;
  return {
    logIndex: String(logIndex),
    rootHash: base64(rootHash),
    treeSize: String(treeSize),
    hashes: hashes.map(base64),
    checkpoint: { envelope: checkpoint },
  };
}

/**
 * The key material as the version wants it: one certificate, a chain before 0.3, or the hint of a
 * key.
 */
export function keyMaterial(
  { key, certificate, authority }: Signer,
  version: BundleVersion,
): Partial<BundleJson['verificationMaterial']> {
  if (!certificate) return { publicKey: { hint: base64(sha256(key.publicKeyDer)) } };
  const rawBytes = base64(certificate.der);
  if (version.startsWith('0.3')) return { certificate: { rawBytes } };
  const intermediates =
    authority?.intermediates.map(({ der }) => ({ rawBytes: base64(der) })) ?? [];
  return { x509CertificateChain: { certificates: [{ rawBytes }, ...intermediates] } };
}
