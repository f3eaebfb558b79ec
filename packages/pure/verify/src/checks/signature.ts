import { reject } from '@sealift/bytes';
import { type Hash, keys, type PublicKey } from '@sealift/pki';
import { preAuthEncoding } from '@sealift/sigstore';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';

/** The signature is by the key that was established, over exactly the bytes that are read later (VERIFICATION §5). */
export const signature: CheckStep<EvidenceCase> = {
  name: 'signature',
  async run(subject) {
    const { key } = subject.established;
    if (key === undefined || !(await isSignature(subject, key))) return reject('SIGNATURE', 'the signature does not verify with the key of the signer');
    return `verifies with the ${key.type} key ${keys.fingerprint(key)}`;
  },
};

/** Whether `key` made the signature of the evidence. */
export async function isSignature({ evidence, context }: EvidenceCase, key: PublicKey): Promise<boolean> {
  const { data, signature: made } = signedData(evidence.content);
  for (const hash of hashesOf(key, evidence.format)) if (await context.crypto.verify(key, hash, data, made)) return true;
  return false;
}

function signedData(content: EvidenceCase['evidence']['content']): { data: Uint8Array; signature: Uint8Array } {
  if (content.kind === 'simple signing') return { data: content.payload, signature: content.signature };
  return { data: preAuthEncoding(content.envelope), signature: content.envelope.signature };
}

const HASHES: { readonly [type in PublicKey['type']]: Hash } = { p256: 'sha256', p384: 'sha384', p521: 'sha512', ed25519: 'sha512', rsa: 'sha256' };

/** By the key, never by the evidence. cosign's layers always hash with SHA-256; bundles did so once (VERIFICATION §13). */
function hashesOf(key: PublicKey, format: string): readonly Hash[] {
  const own = HASHES[key.type];
  if (format !== 'sigstore bundle v0.3') return ['sha256'];
  return own === 'sha256' || key.type === 'ed25519' ? [own] : [own, 'sha256'];
}
