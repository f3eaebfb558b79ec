/** What an image needs, compared with what its evidence gave. */
import type { Digest } from '@sealift/bytes';
import { CODES, type Code, printable } from '@sealift/failures';
import type { Policy } from '@sealift/policy';
import { material } from './checks/material.ts';
import type { Judged } from './evidence.ts';
import type { Failure } from './report.ts';

/** A failure with the remedy of its code. */
export function failure(
  code: Code,
  message: string,
  where: Omit<Failure, 'code' | 'message' | 'remedy'> = {},
): Failure {
  return { code, message, remedy: CODES[code].remedy, ...where };
}

/**
 * Evidence that satisfies the policy: a signature, or an attestation of the type asked for. An
 * attestation never passes for a signature.
 */
export function satisfying(judged: readonly Judged[], policy: Policy): Judged[] {
  return judged.filter(({ report, established }) => {
    if (report.verdict !== 'accepted') return false;
    if (policy.predicateTypes === undefined) return established.kind === 'signature';
    return (
      established.kind === 'attestation' &&
      policy.predicateTypes.includes(established.predicateType ?? '')
    );
  });
}

/**
 * How far a piece of evidence came. One of the other kind of signer was never asked for: what it
 * lacks says least, so that it stands last.
 */
const stage = ({ report: { checks } }: Judged): number =>
  checks.length === 1 && checks[0]?.name === material.name
    ? Number.MAX_SAFE_INTEGER
    : checks.length;

/**
 * Why nothing satisfies: each piece of evidence that might have, by its first failed check; or that
 * there is none of the kind.
 */
export function failuresOf(
  image: string,
  subject: Digest,
  judged: readonly Judged[],
  policy: Policy,
  ledger: string,
): Failure[] {
  const rejected = judged
    .filter((each) => each.failure !== undefined)
    .sort((a, b) => stage(a) - stage(b));
  const found = rejected.flatMap(({ failure: failed, report }) =>
    failed === undefined
      ? []
      : [
          failure(failed.code, `${printable(image)}: ${failed.detail}`, {
            image,
            evidence: report.digest,
            check: failed.name,
          }),
        ],
  );
  if (found.length > 0) return found;
  const types = [
    ...new Set(
      judged
        .map(({ established }) => established.predicateType)
        .filter((each) => each !== undefined),
    ),
  ].map(printable);
  const carries = types.length === 0 ? '' : `; it carries ${types.join(', ')}`;
  if (policy.predicateTypes !== undefined) {
    return [
      failure(
        'NO_ATTESTATION',
        `${printable(image)}: no attestation of the type ` +
          `${policy.predicateTypes.map(printable).join(' or ')} over ${subject}${carries}${ledger}`,
        { image },
      ),
    ];
  }
  const hint = types.length === 0 ? '' : ' (attestations: ask for one with --type)';
  return [
    failure(
      'NO_SIGNATURE',
      `${printable(image)}: no signature over ${subject}${carries}${hint}${ledger}`,
      { image },
    ),
  ];
}
