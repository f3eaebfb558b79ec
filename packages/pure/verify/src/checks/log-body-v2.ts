import { digest, equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Hash, PublicKey } from '@sealift/pki';
import { preAuthEncoding } from '@sealift/sigstore';
import { rebuildHashedRekordV2 } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import { fileOf, isDigestOf } from '../subject.ts';
import type { SignedCase } from './log-body.ts';
import { signatureOf } from './signature.ts';

/**
 * A Rekor v2 body says nothing that the evidence does not: it is rebuilt from the evidence and must
 * equal what was logged, byte for byte
 * (VERIFICATION §6.1). A DSSE envelope is logged by the digest of its PAE.
 * @throws Rejection TLOG_BODY_MISMATCH | KEY | SUBJECT
 */
export function matchBodyV2(body: Uint8Array, subject: EvidenceCase): string {
  const { evidence, established } = subject;
  const { key } = established;
  if (
    key !== undefined &&
    evidence.format.hashes[key.type].some((hash) => isRebuilt(body, subject, key, hash))
  )
    return 'the entry, rebuilt from the evidence, is the one that was logged';
  if (isOfAnotherFile(subject)) reject('SUBJECT', 'the file is not the one that was signed');
  return key === undefined
    ? reject('KEY', 'no pinned key made this signature')
    : reject('TLOG_BODY_MISMATCH', 'the log entry is about another signature');
}

/** Whether that is the body of an entry about this signature, by this key and hash. */
export function isRebuilt(
  body: Uint8Array,
  { evidence: { content }, subject, established }: SignedCase,
  key: PublicKey,
  hash: Hash,
): boolean {
  const signed =
    content.kind === 'dsse'
      ? digest[hash](preAuthEncoding(content.envelope))
      : fileOf(subject).digests.get(hash);
  const certificate = established.leaf?.der;
  const rebuilt =
    signed &&
    rebuildHashedRekordV2({
      hash,
      digest: signed,
      signature: signatureOf(content),
      key,
      certificate,
    });
  return rebuilt !== undefined && equal(rebuilt, body);
}

/**
 * The bundle states the digest of what was signed: nobody signed that, but if it is not this
 * file's, the file is the wrong one.
 */
function isOfAnotherFile({ evidence: { content }, subject }: EvidenceCase): boolean {
  if (content.kind !== 'message' || content.hint === undefined) return false;
  const file = fileOf(subject);
  return file.digests.has(content.hint.hash) && !isDigestOf(file, content.hint);
}
