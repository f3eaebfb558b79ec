/** What the operator waived, and with which option. */
import { printable } from '@sealift/failures';
import { ASKED } from '@sealift/policy/rules';
import type { JudgedSubject, Judgement, KnownSigner } from '@sealift/verify';
import { failureOfCause } from './failures.ts';

const OPTIONS = {
  log: 'the transparency log (--insecure-ignore-tlog)',
  sct: 'certificate transparency (--insecure-ignore-sct)',
  time: 'an authenticated time, which was there or not asked for (--verify-at)',
} as const;

/** Every check that was waived, and options that waive something and were not needed. */
export function waived({ pinned, subjects }: Judgement): string[] {
  const checks = subjects.flatMap(({ evidence }) => evidence.flatMap((each) => each.checks));
  const said = checks.filter(({ status }) => status === 'waived').map(({ detail }) => detail);
  const options = pinned.signers.filter(({ name }) => name === ASKED).flatMap(optionsOf);
  return [
    ...new Set([
      ...options.filter((option) => !isSaid(option, said)),
      ...said,
      ...subjects.flatMap(letIn),
    ]),
  ];
}

const optionsOf = ({
  policy: { ignoreTlog, ignoreSct, signer, verifyAt },
}: KnownSigner): string[] => [
  ...(ignoreTlog ? [OPTIONS.log] : []),
  ...(ignoreSct && signer.kind === 'certificate' ? [OPTIONS.sct] : []),
  ...(verifyAt === undefined ? [] : [OPTIONS.time]),
];

/** What rules of the policy let in without evidence, or in spite of what failed. */
function letIn({ name, digest, outcome, rules }: JudgedSubject): string[] {
  const shown = printable(name);
  return rules.flatMap(({ rule: { at = '', mode, asks }, outcome: found, causes }) => {
    if (asks.kind === 'accept' && found === 'held')
      return asks.digests === 'any'
        ? [`${at}: whatever the carrier calls ${shown} is let in: ${printable(asks.reason)}`]
        : [`${at}: ${shown} (${digest}) is let in without evidence: ${printable(asks.reason)}`];
    if (mode === 'enforce' || found === 'held' || outcome === 'rejected') return [];
    const why = causes.map((cause) => failureOfCause(cause).message).join('; ');
    return [`${at} only warns, and rejects nothing: ${why}`];
  });
}

/** By the flag, which each says in brackets. */
const isSaid = (option: string, said: readonly string[]): boolean =>
  said.some((each) => each.includes(option.slice(option.indexOf('('))));
