import type { Key } from '../keys/key.ts';
import { derive } from '../seed.ts';
import { type Certificate, type Name, signCertificate, tbsCertificate } from './certificate.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  CODE_SIGNING,
  type Extension,
  extendedKeyUsage,
  keyUsage,
  subjectKeyIdentifier,
} from './extensions.ts';

/** A certificate with its key, able to issue others. */
export interface Authority {
  readonly name: Name;
  readonly key: Key;
  readonly certificate: Certificate;
  /** What stands between a leaf of this authority and the root (not included): the issuer first. */
  readonly intermediates: readonly Certificate[];
  readonly root: Certificate;
}

export interface AuthorityOptions {
  readonly name: Name;
  readonly key: Key;
  /** Who issues it; a root without. */
  readonly parent?: Authority;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly pathLength?: number;
  /** Instead of the usual ones; a CA without basicConstraints, for instance. */
  readonly extensions?: readonly Extension[];
}

/** 2025-01-01 to 2035-01-01 unless told otherwise. */
export const CA_START: Date = new Date('2025-01-01T00:00:00Z');
export const CA_END: Date = new Date('2035-01-01T00:00:00Z');

/** A root, or an intermediate below `parent`. */
export function createAuthority(options: AuthorityOptions): Authority {
  const { name, key, parent, notBefore = CA_START, notAfter = CA_END } = options;
  const signer = parent?.key ?? key;
  const extensions = options.extensions ?? caExtensions(options);
  const contents = {
    serial: serial('ca', key.fingerprint),
    subject: name,
    issuer: parent?.name ?? name,
    notBefore,
    notAfter,
    publicKey: key.publicKeyDer,
    extensions,
  };
  const certificate = signCertificate(tbsCertificate(contents, signer), signer);
  return {
    name,
    key,
    certificate,
    intermediates: parent ? [certificate, ...parent.intermediates] : [],
    root: parent?.root ?? certificate,
  };
}

/** The extensions of a CA, as Fulcio's have them. */
export function caExtensions({
  key,
  parent,
  pathLength = parent ? 0 : 1,
}: AuthorityOptions): Extension[] {
  const own = [
    keyUsage(['keyCertSign', 'cRLSign']),
    basicConstraints(true, pathLength),
    subjectKeyIdentifier(key.publicKeyDer),
  ];
  return parent
    ? [...own, extendedKeyUsage([CODE_SIGNING]), authorityKeyIdentifier(parent.key.publicKeyDer)]
    : own;
}

/** A positive number of 20 bytes. */
export function serial(...labels: readonly string[]): Uint8Array {
  const bytes = derive(20, 'serial', ...labels);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
