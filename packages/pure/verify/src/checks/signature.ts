import { reject } from '@sealift/bytes';
import { type Hash, keys, type PublicKey } from '@sealift/pki';
import { preAuthEncoding } from '@sealift/sigstore';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import type { FileSubject } from '../subject.ts';

/** The signature is by the key that was established, over exactly the bytes that are read later (VERIFICATION §5). */
export const signature: CheckStep<EvidenceCase> = {
  name: 'signature',
  async run(subject) {
    const { key, signatureVerified } = subject.established;
    if (key === undefined || !(signatureVerified || (await isSignature(subject, key))))
      return reject('SIGNATURE', 'the signature does not verify with the key of the signer');
    return `verifies with the ${key.type} key ${keys.fingerprint(key)}`;
  },
};

/** Whether `key` made the signature of the evidence. */
export async function isSignature(subject: EvidenceCase, key: PublicKey): Promise<boolean> {
  for (const hash of hashesOf(key, subject.evidence.format)) if (await verifies(subject, key, hash)) return true;
  return false;
}

/** Whether it verifies with this hash. */
export function verifies({ evidence: { content }, context: { crypto }, subject }: EvidenceCase, key: PublicKey, hash: Hash): boolean | Promise<boolean> {
  if (content.kind === 'simple signing') return crypto.verify(key, hash, content.payload, content.signature);
  if (content.kind === 'dsse') return crypto.verify(key, hash, preAuthEncoding(content.envelope), content.envelope.signature);
  // T22: whoever signs a manifest as a file has not signed an image.
  if (subject.kind === 'image') return reject('POLICY', 'a signature over a file, even over the bytes of a manifest, is not an image signature');
  return verifiesFile(subject, key, hash, content.signature, crypto);
}

/** Never over the digest that the bundle states: nobody signed that (VERIFICATION §5.1). */
async function verifiesFile(file: FileSubject, key: PublicKey, hash: Hash, made: Uint8Array, crypto: EvidenceCase['context']['crypto']): Promise<boolean> {
  const digest = file.digests.get(hash);
  if (key.type === 'ed25519') {
    if (digest !== undefined && (await crypto.verifyDigest(key, hash, digest, made))) return true;
    return file.bytes === undefined ? false : crypto.verify(key, hash, file.bytes, made);
  }
  if (file.bytes !== undefined) return crypto.verify(key, hash, file.bytes, made);
  return digest === undefined ? false : crypto.verifyDigest(key, hash, digest, made);
}

const HASHES: { readonly [type in PublicKey['type']]: Hash } = { p256: 'sha256', p384: 'sha384', p521: 'sha512', ed25519: 'sha512', rsa: 'sha256' };

/** By the key, never by the evidence. cosign's own formats always hash with SHA-256; bundles did so once (VERIFICATION §13). */
export function hashesOf(key: PublicKey, format: string): readonly Hash[] {
  const own = HASHES[key.type];
  if (key.type === 'ed25519' || own === 'sha256') return [own];
  return format.startsWith('sigstore bundle') ? [own, 'sha256'] : ['sha256'];
}
