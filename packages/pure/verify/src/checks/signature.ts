import { reject } from '@sealift/failures';
import { type Hash, keys, type PublicKey } from '@sealift/pki';
import { preAuthEncoding, type SignedContent } from '@sealift/sigstore';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { type FileSubject, fileOf } from '../subject.ts';

/**
 * The signature is by the key that was established, over exactly the bytes that are read later
 * (VERIFICATION §5).
 */
export const signature: CheckStep<EvidenceCase> = {
  name: 'signature',
  async run(subject) {
    const { key, signatureVerified } = subject.established;
    if (key === undefined || !(signatureVerified || (await isSignature(subject, key))))
      return reject('SIGNATURE', 'the signature does not verify with the key of the signer');
    return `verifies with the ${key.type} key ${keys.fingerprint(key)}`;
  },
};

/** The one signature that evidence carries. */
export const signatureOf = (content: SignedContent): Uint8Array =>
  content.kind === 'dsse' ? content.envelope.signature : content.signature;

/** Whether `key` made it. */
export async function isSignature(subject: EvidenceCase, key: PublicKey): Promise<boolean> {
  // By the key, never by what the evidence says.
  for (const hash of subject.evidence.format.hashes[key.type])
    if (await verifies(subject, key, hash)) return true;
  return false;
}

/** Whether it verifies with this hash. */
function verifies(
  { evidence: { content }, context: { crypto }, subject }: EvidenceCase,
  key: PublicKey,
  hash: Hash,
): boolean | Promise<boolean> {
  if (content.kind === 'simple signing')
    return crypto.verify(key, hash, content.payload, content.signature);
  if (content.kind === 'dsse')
    return crypto.verify(key, hash, preAuthEncoding(content.envelope), content.envelope.signature);
  return verifiesFile(fileOf(subject), key, hash, content.signature, crypto);
}

/**
 * Never over the digest that the bundle states: nobody signed that (VERIFICATION §5.1). Bytes that
 * are at hand are hashed anew, which is
 * faster than verifying a digest; an Ed25519 key signs the digest first (Ed25519ph), or needs the
 * bytes.
 */
async function verifiesFile(
  file: FileSubject,
  key: PublicKey,
  hash: Hash,
  made: Uint8Array,
  crypto: EvidenceCase['context']['crypto'],
): Promise<boolean> {
  const digest = file.digests.get(hash);
  const overDigest = async (): Promise<boolean> =>
    digest !== undefined && (await crypto.verifyDigest(key, hash, digest, made));
  if (file.bytes === undefined) return overDigest();
  return (
    (key.type === 'ed25519' && (await overDigest())) || crypto.verify(key, hash, file.bytes, made)
  );
}
