/**
 * What rejected evidence says of itself. It decides which failure is told first, and proves
 * nothing: whoever asked for an SBOM is not helped by what is wrong with somebody's signature.
 */
import { Rejection } from '@sealift/failures';
import { parseStatement, SIGN_PREDICATE } from '@sealift/sigstore';
import type { EvidenceCase } from './case.ts';
import { isAskedFor } from './checks/identity.ts';
import type { Claim } from './judgement.ts';

/** @param failed the case at the check that refused it */
export const claimOf = (failed: EvidenceCase): Claim => ({
  ...kindOf(failed),
  signer: signerOf(failed),
});

function kindOf({ evidence, established }: EvidenceCase): Pick<Claim, 'kind' | 'predicateType'> {
  const { content } = evidence;
  if (content.kind !== 'dsse') return { kind: 'signature' };
  const statement = established.statement ?? unlessRejected(() => parseStatement(content.envelope));
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
  const asked = leaf && unlessRejected(() => isAskedFor(leaf, signer));
  return asked === true ? 'the one asked for' : 'another';
}

/** What cannot be read says nothing. */
function unlessRejected<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}
