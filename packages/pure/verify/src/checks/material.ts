import { base64, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey, x509 } from '@sealift/pki';
import type { DeniedKey } from '@sealift/policy';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { isSignature } from './signature.ts';

/**
 * A key was pinned and a key signed, or a certificate was asked for and one is there (VERIFICATION
 * §3.4): a policy for the one never
 * passes on the other. Of several pinned keys the one that verifies is taken; the hint selects
 * nothing.
 */
export const keyMaterial: CheckStep<EvidenceCase> = {
  name: 'key material',
  async run(subject) {
    const { evidence, context, established } = subject;
    const { signer } = context.policy;
    if (evidence.material.kind === 'certificate') {
      if (signer.kind === 'key')
        return reject('KEY', 'the evidence carries a certificate, the policy asks for a key');
      // T7: a chain chooses nothing; the operator says that the CA is his own.
      if (evidence.material.ofPrivateCa && signer.issuer !== 'none')
        return reject(
          'STRUCTURE',
          'a v0.3 bundle carries certificate, not x509CertificateChain; a chain is for a CA of ' +
            'your own, whose certificates state no issuer (--no-oidc-issuer)',
        );
      established.leaf = x509.parse(evidence.material.leaf);
      established.key = established.leaf.publicKey;
      return 'a certificate, as the policy asks';
    }
    if (signer.kind === 'certificate')
      return reject('KEY', 'the evidence was signed with a key, the policy asks for a certificate');
    refuseForeignHint(evidence.material.hint, [
      ...signer.keys,
      ...signer.denied.map(({ key }) => key),
    ]);
    await refuseDenied(subject, signer.denied);
    established.key = await firstVerifying(subject, signer.keys);
    established.signatureVerified = true;
    return 'a key, as the policy asks';
  },
};

/**
 * A signature by a key that was withdrawn: whoever has it now may have made it at any time. That it
 * is pinned too changes nothing.
 */
async function refuseDenied(subject: EvidenceCase, denied: readonly DeniedKey[]): Promise<void> {
  for (const { key, reason } of denied)
    if (await isSignature(subject, key))
      reject('DENIED', `signed with the key ${keys.fingerprint(key)}: ${reason}`);
}

async function firstVerifying(
  subject: EvidenceCase,
  pinned: readonly PublicKey[],
): Promise<PublicKey | undefined> {
  for (const key of pinned) if (await isSignature(subject, key)) return key;
  return undefined;
}

/** A hint that is the hash of a key must be of a pinned one; any other text means nothing. */
function refuseForeignHint(hint: string, pinned: readonly PublicKey[]): void {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(hint)) return;
  if (!pinned.some(({ id }) => base64.encode(id) === hint))
    reject(
      'KEY',
      `signed with the key SHA256:${hex.encode(base64.decode(hint))}, pinned are ` +
        `${pinned.map(keys.fingerprint).join(', ')}`,
    );
}
