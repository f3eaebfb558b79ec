/**
 * The log entry is about this very signature: the same signature, the same certificate or key, the same signed bytes (VERIFICATION §4.4,
 * §6). Leaving out any of the three lets a valid entry be stapled to another signature: CVE-2022-23649, CVE-2022-36056, CVE-2026-22703.
 */
import { digest, equal, reject } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import type { Envelope, MessageDigest } from '@sealift/sigstore';
import type { EntryBody, StatedHash, Verifier } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import type { FileSubject } from '../subject.ts';
import { isSignature } from './signature.ts';

/** @throws Rejection TLOG_BODY_MISMATCH, KEY where another key signed, SUBJECT where another file was signed */
export async function matchBody(body: EntryBody, subject: EvidenceCase): Promise<string> {
  const { content } = subject.evidence;
  if ('signature' in body) same(body.signature, content.kind === 'dsse' ? content.envelope.signature : content.signature, 'signature');
  await matchVerifier(body.verifier, subject);
  matchContent(body, subject);
  return 'signature, signer and payload are those of the evidence';
}

function matchContent(body: EntryBody, { evidence: { content }, subject }: EvidenceCase): void {
  if (content.kind === 'dsse') matchEnvelope(body, content.envelope);
  else if (body.kind !== 'hashedrekord 0.0.1') foreignKind(body.kind);
  else if (content.kind === 'simple signing') same(body.dataHash.value, digest[body.dataHash.hash](content.payload), 'hash of the payload');
  else if (subject.kind === 'image') reject('POLICY', 'a signature over a file is not an image signature');
  else matchFile(body.dataHash, subject, content.hint);
}

const foreignKind = (kind: string): never => reject('TLOG_BODY_MISMATCH', `an entry ${kind} cannot be about this`);

/** Signature and signer agree already: if the bundle's own digest is not the file's either, it is the file that is another. */
function matchFile({ hash, value }: StatedHash, file: FileSubject, hint: MessageDigest | undefined): void {
  const own = file.digests.get(hash) ?? reject('UNSUPPORTED', `the log entry states a ${hash} digest, which is not known of this file`);
  if (equal(value, own)) return;
  const hinted = hint === undefined ? undefined : file.digests.get(hint.hash);
  if (hint !== undefined && hinted !== undefined && equal(hint.value, hinted)) same(value, own, 'hash of the file');
  reject('SUBJECT', 'the file is not the one that was signed and logged');
}

function matchEnvelope(body: EntryBody, envelope: Envelope): void {
  if (body.kind === 'hashedrekord 0.0.1') reject('TLOG_BODY_MISMATCH', 'an entry hashedrekord cannot be about an envelope');
  if (body.payloadHash !== undefined) same(body.payloadHash, digest.sha256(envelope.payload), 'hash of the payload');
  // The hash is over the text that was submitted, which only cosign's layers still hold.
  if (envelope.raw !== undefined && body.envelopeHash !== undefined) same(body.envelopeHash, digest.sha256(envelope.raw), 'hash of the envelope');
  if (body.kind === 'intoto 0.0.2') {
    if (body.payload !== undefined) same(body.payload, envelope.payload, 'payload');
    if (body.payloadType !== envelope.payloadType) reject('TLOG_BODY_MISMATCH', 'the payload type in the log entry is not that of the evidence');
  }
  // This kind states no signature: without the envelope it would bind nothing.
  if (body.kind === 'intoto 0.0.1' && envelope.raw === undefined) reject('TLOG_KIND', 'an entry intoto 0.0.1 cannot be bound to a bundle');
}

function same(logged: Uint8Array, carried: Uint8Array, what: string): void {
  if (!equal(logged, carried)) reject('TLOG_BODY_MISMATCH', `the ${what} in the log entry is not that of the evidence`);
}

async function matchVerifier(verifier: Verifier, subject: EvidenceCase): Promise<void> {
  const { material } = subject.evidence;
  if (material.kind === 'certificate') {
    if (verifier.label !== 'CERTIFICATE') reject('TLOG_BODY_MISMATCH', 'the log entry is of a key, the evidence carries a certificate');
    return same(verifier.der, material.leaf, 'certificate');
  }
  if (verifier.label === 'CERTIFICATE') return reject('TLOG_BODY_MISMATCH', 'the log entry is of a certificate, the evidence of a key');
  const logged = verifier.label === 'PUBLIC KEY' ? keys.parse(verifier.der) : keys.fromPkcs1(verifier.der);
  const { key } = subject.established;
  if (key !== undefined) return same(logged.spki, key.spki, 'key');
  // The right signer, and other bytes than those that were signed: which ones is what is compared next, and the signature never verifies.
  const { signer } = subject.context.policy;
  if (signer.kind === 'key' && signer.keys.some(({ spki }) => equal(spki, logged.spki))) return;
  if (await isSignature(subject, logged)) reject('KEY', `signed with the key ${keys.fingerprint(logged)}, which is not pinned`);
  reject('TLOG_BODY_MISMATCH', 'neither the logged key nor a pinned one made the signature');
}
