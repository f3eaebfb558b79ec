/**
 * The log entry is about this very signature: the same signature, the same certificate or key, the
 * same signed bytes (VERIFICATION §4.4,
 * §6). Leaving out any of the three lets a valid entry be stapled to another signature:
 * CVE-2022-23649, CVE-2022-36056, CVE-2026-22703.
 */
import { digest, equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import type { Envelope, MessageDigest } from '@sealift/sigstore';
import type { EntryBody, StatedHash, Verifier } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import { pinnedKeys } from '../roles.ts';
import { type FileSubject, fileOf, isDigestOf } from '../subject.ts';
import { isSignature, signatureOf } from './signature.ts';

/**
 * @throws Rejection TLOG_BODY_MISMATCH, KEY where another key signed, SUBJECT where another file
 * was signed
 */
export async function matchBody(body: EntryBody, subject: EvidenceCase): Promise<string> {
  matchSignature(body, subject);
  const unknown = matchVerifier(body.verifier, subject);
  if (unknown !== undefined) await requirePinned(unknown, subject);
  matchContent(body, subject);
  return 'signature, signer and payload are those of the evidence';
}

/** What an entry is compared with, whatever is pinned. */
export interface SignedCase extends Pick<EvidenceCase, 'subject'> {
  readonly evidence: Pick<EvidenceCase['evidence'], 'content' | 'material'>;
  readonly established: Pick<EvidenceCase['established'], 'key' | 'leaf'>;
}

/**
 * The same where it is known who signed. @throws Rejection TLOG_BODY_MISMATCH | TLOG_KIND
 */
export function matchOwnBody(body: EntryBody, subject: SignedCase): void {
  matchSignature(body, subject);
  matchVerifier(body.verifier, subject);
  matchContent(body, subject);
}

function matchSignature(body: EntryBody, { evidence }: SignedCase): void {
  if ('signature' in body) same(body.signature, signatureOf(evidence.content), 'signature');
}

function matchContent(body: EntryBody, { evidence: { content }, subject }: SignedCase): void {
  if (content.kind === 'dsse') matchEnvelope(body, content.envelope);
  else if (body.kind !== 'hashedrekord 0.0.1') foreign(body);
  else if (content.kind === 'simple signing')
    same(body.dataHash.value, digest[body.dataHash.hash](content.payload), 'hash of the payload');
  else matchFile(body.dataHash, fileOf(subject), content.hint);
}

function foreign({ kind }: EntryBody): never {
  reject('TLOG_KIND', `an entry ${kind} cannot be about this`);
}

/**
 * Signature and signer agree already: unless the bundle's own digest is the file's, it is the file
 * that is another.
 */
function matchFile(logged: StatedHash, file: FileSubject, hint: MessageDigest | undefined): void {
  if (!file.digests.has(logged.hash))
    reject(
      'UNSUPPORTED',
      `the log entry states a ${logged.hash} digest, which is not known of this file`,
    );
  if (isDigestOf(file, logged)) return;
  if (hint !== undefined && isDigestOf(file, hint)) mismatch('hash of the file');
  reject('SUBJECT', 'the file is not the one that was signed and logged');
}

function matchEnvelope(body: EntryBody, envelope: Envelope): void {
  // The older intoto states no signature: without the envelope as it was submitted it would bind
  // nothing.
  if (
    body.kind === 'hashedrekord 0.0.1' ||
    (body.kind === 'intoto 0.0.1' && envelope.raw === undefined)
  )
    foreign(body);
  if (body.payloadHash !== undefined)
    same(body.payloadHash, digest.sha256(envelope.payload), 'hash of the payload');
  // The hash is over the text that was submitted, which only cosign's layers still hold.
  if (envelope.raw !== undefined && body.envelopeHash !== undefined)
    same(body.envelopeHash, digest.sha256(envelope.raw), 'hash of the envelope');
  if (body.kind !== 'intoto 0.0.2') return;
  if (body.payload !== undefined) same(body.payload, envelope.payload, 'payload');
  if (body.payloadType !== envelope.payloadType) mismatch('payload type');
}

function same(logged: Uint8Array, carried: Uint8Array, what: string): void {
  if (!equal(logged, carried)) mismatch(what);
}

const mismatch = (what: string): never =>
  reject('TLOG_BODY_MISMATCH', `the ${what} in the log entry is not that of the evidence`);

/** @returns the logged key where it is not known which one signed */
function matchVerifier(
  verifier: Verifier,
  { evidence: { material }, established: { key } }: SignedCase,
): PublicKey | undefined {
  if (material.kind === 'certificate') {
    if (verifier.label !== 'CERTIFICATE')
      reject('TLOG_BODY_MISMATCH', 'the log entry is of a key, the evidence carries a certificate');
    same(verifier.der, material.leaf, 'certificate');
    return undefined;
  }
  if (verifier.label === 'CERTIFICATE')
    return reject('TLOG_BODY_MISMATCH', 'the log entry is of a certificate, the evidence of a key');
  const logged =
    verifier.label === 'PUBLIC KEY' ? keys.parse(verifier.der) : keys.fromPkcs1(verifier.der);
  if (key === undefined) return logged;
  same(logged.spki, key.spki, 'key');
  return undefined;
}

async function requirePinned(logged: PublicKey, subject: EvidenceCase): Promise<void> {
  // The right signer, and other bytes than those that were signed: which ones is what is compared
  // next, and the signature never verifies.
  if (pinnedKeys(subject.context.policy).some(({ spki }) => equal(spki, logged.spki))) return;
  if (await isSignature(subject, logged))
    reject('KEY', `signed with the key ${keys.fingerprint(logged)}, which is not pinned`);
  reject('TLOG_BODY_MISMATCH', 'neither the logged key nor a pinned one made the signature');
}
