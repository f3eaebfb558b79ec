import type { Cause, JudgedSubject, Judgement } from './judgement.ts';

/** The judgement that causes make. A bug of ours decides the exit code, whatever else failed. */
export function decide(
  subjects: readonly JudgedSubject[],
  causes: readonly Cause[],
  rest: Pick<Judgement, 'unasked' | 'pinned'>,
): Omit<Judgement, 'clearance'> {
  const ordered = [
    ...causes.filter(({ code }) => code === 'INTERNAL'),
    ...causes.filter(({ code }) => code !== 'INTERNAL'),
  ];
  const outcome = ordered.length === 0 ? 'accepted' : 'rejected';
  return { outcome, causes: ordered, subjects, ...rest };
}
