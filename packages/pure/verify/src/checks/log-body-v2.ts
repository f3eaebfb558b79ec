import { digest, equal, reject } from '@sealift/bytes';
import type { Hash, PublicKey } from '@sealift/pki';
import { preAuthEncoding } from '@sealift/sigstore';
import { rebuildHashedRekordV2 } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import { hashesOf, verifies } from './signature.ts';

/**
 * A Rekor v2 body says nothing that the evidence does not: it is rebuilt from the evidence and must equal what was logged, byte for byte
 * (VERIFICATION §6.1). A DSSE envelope is logged by the digest of its PAE.
 * @throws Rejection TLOG_BODY_MISMATCH | KEY | SUBJECT
 */
export async function matchBodyV2(body: Uint8Array, subject: EvidenceCase): Promise<string> {
  const { evidence, established } = subject;
  const { key } = established;
  if (key === undefined && hintDiffers(subject)) return reject('SUBJECT', 'the file is not the one that was signed');
  if (key === undefined) return reject('KEY', 'no pinned key made this signature');
  for (const hash of hashesOf(key, evidence.format)) {
    const rebuilt = rebuild(subject, key, hash);
    if (rebuilt !== undefined && equal(rebuilt, body)) return 'the entry, rebuilt from the evidence, is the one that was logged';
  }
  if (evidence.content.kind === 'message' && !(await verifies(subject, key, hashesOf(key, evidence.format)[0] ?? 'sha256')) && hintDiffers(subject)) {
    return reject('SUBJECT', 'the file is not the one that was signed');
  }
  return reject('TLOG_BODY_MISMATCH', 'the log entry is about another signature');
}

function rebuild({ evidence: { content, material }, subject }: EvidenceCase, key: PublicKey, hash: Hash): Uint8Array | undefined {
  if (content.kind === 'simple signing') return undefined;
  const signed = content.kind === 'dsse' ? digest[hash](preAuthEncoding(content.envelope)) : subject.kind === 'file' ? subject.digests.get(hash) : undefined;
  if (signed === undefined) return undefined;
  const signature = content.kind === 'dsse' ? content.envelope.signature : content.signature;
  return rebuildHashedRekordV2({ hash, digest: signed, signature, key, certificate: material.kind === 'certificate' ? material.leaf : undefined });
}

/** The bundle was made for another file. */
function hintDiffers({ evidence: { content }, subject }: EvidenceCase): boolean {
  if (content.kind !== 'message' || content.hint === undefined || subject.kind !== 'file') return false;
  const own = subject.digests.get(content.hint.hash);
  return own !== undefined && !equal(own, content.hint.value);
}
