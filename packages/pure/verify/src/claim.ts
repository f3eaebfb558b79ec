/**
 * What rejected evidence says of itself. It decides which failure is told first, and proves
 * nothing: whoever asked for an SBOM is not helped by what is wrong with somebody's signature.
 */
import { Rejection } from '@sealift/failures';
import type { Certificate } from '@sealift/pki';
import { type Evidence, parseStatement, SIGN_PREDICATE, type Statement } from '@sealift/sigstore';
import type { EvidenceCase } from './case.ts';
import { isAskedFor } from './checks/identity.ts';
import type { CertificatePolicy } from './checks/signer-name.ts';
import type { Claim } from './judgement.ts';

/** @param failed the case at the check that refused it */
export const claimOf = (failed: EvidenceCase): Claim => ({
  ...kindOf(failed.evidence, failed.established.statement),
  signer: signerOf(failed),
});

/** What it is about, as it says itself. @param read its statement, where that was read before */
export function kindOf(
  { content }: Evidence,
  read?: Statement,
): Pick<Claim, 'kind' | 'predicateType'> {
  if (content.kind !== 'dsse') return { kind: 'signature' };
  const statement = read ?? unlessRejected(() => parseStatement(content.envelope));
  const predicateType = statement?.predicateType;
  if (predicateType === undefined) return {};
  return predicateType === SIGN_PREDICATE
    ? { kind: 'signature' }
    : { kind: 'attestation', predicateType };
}

function signerOf({ context, evidence, established }: EvidenceCase): Claim['signer'] {
  const { signer } = context.policy;
  if (evidence.material.kind !== signer.kind) return 'of the other kind';
  if (signer.kind === 'key') return established.key === undefined ? 'another' : 'the one asked for';
  const { leaf } = established;
  return leaf && isAsked(leaf, signer) ? 'the one asked for' : 'another';
}

/** Whether a certificate that nobody verified says that it is of the signer asked for. */
export const isAsked = (leaf: Certificate, signer: CertificatePolicy): boolean =>
  unlessRejected(() => isAskedFor(leaf, signer)) === true;

/** What cannot be read says nothing. */
export function unlessRejected<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}
