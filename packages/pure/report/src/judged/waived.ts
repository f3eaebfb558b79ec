/** What the operator waived, and with which option. */
import type { JudgedSubject, Judgement } from '@sealift/verify';

/** Options that waive something, and every check that was waived. */
export function waived(
  { ignoreTlog, ignoreSct, signer }: Judgement['pinned']['policy'],
  subjects: readonly JudgedSubject[],
): string[] {
  const checks = subjects.flatMap(({ evidence }) => evidence.flatMap((each) => each.checks));
  return [
    ...new Set([
      ...(ignoreTlog ? ['the transparency log (--insecure-ignore-tlog)'] : []),
      ...(ignoreSct && signer.kind === 'certificate'
        ? ['certificate transparency (--insecure-ignore-sct)']
        : []),
      ...checks.filter(({ status }) => status === 'waived').map(({ detail }) => detail),
    ]),
  ];
}
