/** What the operator waived, and with which option. */
import type { JudgedSubject, Judgement } from '@sealift/verify';

const OPTIONS = {
  log: 'the transparency log (--insecure-ignore-tlog)',
  sct: 'certificate transparency (--insecure-ignore-sct)',
  time: 'an authenticated time, which was there or not asked for (--verify-at)',
} as const;

/** Every check that was waived, and options that waive something and were not needed. */
export function waived(
  { ignoreTlog, ignoreSct, signer, verifyAt }: Judgement['pinned']['policy'],
  subjects: readonly JudgedSubject[],
): string[] {
  const checks = subjects.flatMap(({ evidence }) => evidence.flatMap((each) => each.checks));
  const said = checks.filter(({ status }) => status === 'waived').map(({ detail }) => detail);
  const options = [
    ...(ignoreTlog ? [OPTIONS.log] : []),
    ...(ignoreSct && signer.kind === 'certificate' ? [OPTIONS.sct] : []),
    ...(verifyAt === undefined ? [] : [OPTIONS.time]),
  ];
  return [...new Set([...options.filter((option) => !isSaid(option, said)), ...said])];
}

/** By the flag, which each says in brackets. */
const isSaid = (option: string, said: readonly string[]): boolean =>
  said.some((each) => each.includes(option.slice(option.indexOf('('))));
