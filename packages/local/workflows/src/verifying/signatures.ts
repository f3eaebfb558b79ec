import type { Judgement } from '@sealift/verify';

/** What is said of a bundle that was written without trust and policy. */
export const NOT_CHECKED =
  'signatures not checked: no trust and policy were given, so only structure and digests of the ' +
  'bundle were verified';

interface Written {
  readonly name: string;
  readonly digest: string;
}

/**
 * What is said of the signatures of a bundle that was written. T37: `verified` only where each
 * image in it was judged, under that name and digest, and accepted.
 * @param judgement absent where nothing was to be verified
 */
export function signaturesOf(
  written: readonly Written[],
  judgement: Pick<Judgement, 'subjects' | 'outcome'> | undefined,
): 'verified' | 'not checked' {
  if (judgement?.outcome !== 'accepted') return 'not checked';
  const key = ({ name, digest }: Written): string => `${name} ${digest}`;
  const accepted = judgement.subjects.filter(({ outcome }) => outcome === 'accepted');
  const judged = new Set(accepted.map(key));
  return written.every((image) => judged.has(key(image))) ? 'verified' : 'not checked';
}
