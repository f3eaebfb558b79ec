/** What an operator pins: loose PEM files, or trusted_root.json (VERIFICATION §12). */
import type { Authority } from './ca/authority.ts';
import { CA_END, CA_START } from './ca/authority.ts';
import { base64, rfc3339, sha256 } from './encoding.ts';
import type { Key, KeyType } from './keys/key.ts';
import type { Log } from './log/log.ts';
import { keyHash } from './log/note.ts';
import type { TimestampAuthority } from './timestamp/authority.ts';

export interface Anchors {
  readonly root: Authority;
  readonly intermediate: Authority;
  readonly ctLog: Key;
  readonly log: Log;
  /** A Rekor v2 log: Ed25519, no promises. */
  readonly logV2: Log;
  readonly timestampAuthority: TimestampAuthority;
}

/** PEM texts. */
export interface Pins {
  readonly rekorKey: string;
  /** A v2 key is nothing without its origin: `world.logV2.origin`. */
  readonly rekorV2Key: string;
  readonly ctKey: string;
  readonly caRoots: string;
  readonly caIntermediates: string;
  /** Of the timestamp authority: leaf first, root last. */
  readonly tsaChain: string;
}

export function pinsOf({
  root,
  intermediate,
  ctLog,
  log,
  logV2,
  timestampAuthority,
}: Anchors): Pins {
  return {
    rekorKey: log.key.publicKeyPem,
    rekorV2Key: logV2.key.publicKeyPem,
    ctKey: ctLog.publicKeyPem,
    caRoots: root.certificate.pem,
    caIntermediates: intermediate.certificate.pem,
    tsaChain: timestampAuthority.chain.map(({ pem }) => pem).join(''),
  };
}

export type Window = { start?: string; end?: string };

export type LogInstance = {
  baseUrl: string;
  hashAlgorithm: string;
  publicKey: { rawBytes: string; keyDetails: string; validFor: Window };
  logId: { keyId: string };
};

export type CertificateAuthority = {
  subject: { organization: string; commonName: string };
  uri: string;
  certChain: { certificates: { rawBytes: string }[] };
  validFor: Window;
};

export type TrustedRoot = {
  mediaType: string;
  tlogs: LogInstance[];
  certificateAuthorities: CertificateAuthority[];
  ctlogs: LogInstance[];
  timestampAuthorities: CertificateAuthority[];
};

export const TRUSTED_ROOT = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1';

const KEY_DETAILS: Partial<Record<KeyType, string>> = {
  p256: 'PKIX_ECDSA_P256_SHA_256',
  p384: 'PKIX_ECDSA_P384_SHA_384',
  p521: 'PKIX_ECDSA_P521_SHA_512',
  ed25519: 'PKIX_ED25519',
  rsa2048: 'PKIX_RSA_PKCS1V15_2048_SHA256',
  rsa3072: 'PKIX_RSA_PKCS1V15_3072_SHA256',
  rsa4096: 'PKIX_RSA_PKCS1V15_4096_SHA256',
};

/**
 * A log as trusted_root.json has it, from the world's beginning with no end. `id` is its key's hash
 * unless it is bound to a name too.
 */
export function logInstance(
  baseUrl: string,
  key: Key,
  id: Uint8Array = sha256(key.publicKeyDer),
): LogInstance {
  const keyDetails = KEY_DETAILS[key.type] ?? 'PUBLIC_KEY_DETAILS_UNSPECIFIED';
  const publicKey = {
    rawBytes: base64(key.publicKeyDer),
    keyDetails,
    validFor: { start: rfc3339(CA_START) },
  };
  return { baseUrl, hashAlgorithm: 'SHA2_256', publicKey, logId: { keyId: base64(id) } };
}

export function certificateAuthority(authority: Authority, uri: string): CertificateAuthority {
  const { organization = '', commonName = '' } = authority.name;
  const certificates = [...authority.intermediates, authority.root].map(({ der }) => ({
    rawBytes: base64(der),
  }));
  return {
    subject: { organization, commonName },
    uri,
    certChain: { certificates },
    validFor: { start: rfc3339(CA_START), end: rfc3339(CA_END) },
  };
}

/** A timestamp authority as trusted_root.json has it: leaf first. */
export function timestampInstance({ chain, uri, root }: TimestampAuthority): CertificateAuthority {
  const { organization = '', commonName = '' } = root.name;
  const certificates = chain.map(({ der }) => ({ rawBytes: base64(der) }));
  return {
    subject: { organization, commonName },
    uri,
    certChain: { certificates },
    validFor: { start: rfc3339(CA_START), end: rfc3339(CA_END) },
  };
}

/** A v2 log as trusted_root.json has it. */
export const logInstanceV2 = ({ key, host }: Pick<Log, 'key' | 'host'>): LogInstance =>
  logInstance(`https://${host}`, key, keyHash(key, host));

export function trustedRoot(
  { intermediate, ctLog, log, logV2, timestampAuthority }: Anchors,
  change: (root: TrustedRoot) => object = (root) => root,
): string {
  const root: TrustedRoot = {
    mediaType: TRUSTED_ROOT,
    tlogs: [logInstance(`https://${log.host}`, log.key), logInstanceV2(logV2)],
    certificateAuthorities: [certificateAuthority(intermediate, 'https://fulcio.example')],
    ctlogs: [logInstance('https://ctfe.example/log', ctLog)],
    timestampAuthorities: [timestampInstance(timestampAuthority)],
  };
  return `${JSON.stringify(change(root), null, 2)}\n`;
}
