/** What the operator waived, and with which option. */
import { printable } from '@sealift/failures';
import { ASKED } from '@sealift/policy/rules';
import type {
  JudgedEvidence,
  JudgedSubject,
  Judgement,
  KnownSigner,
  Waiver,
} from '@sealift/verify';
import { failureOfCause } from './failures.ts';

const OPTIONS = {
  log: 'the transparency log (--insecure-ignore-tlog)',
  sct: 'certificate transparency (--insecure-ignore-sct)',
  time: 'an authenticated time, which was there or not asked for (--verify-at)',
} as const satisfies Readonly<Record<Waiver, string>>;

/** Checks that were waived; of those of the one signer whom options state, by which option. */
const waivedChecks = ({ by, checks }: JudgedEvidence) =>
  checks.flatMap((check) =>
    check.status === 'waived'
      ? [{ detail: check.detail, of: by === ASKED ? check.waives : undefined }]
      : [],
  );

/** Every check that was waived, and options that waive something and were not needed. */
export function waived({ pinned, subjects }: Judgement): string[] {
  const checks = subjects.flatMap(({ evidence }) => evidence.flatMap(waivedChecks));
  const needed = new Set(checks.map(({ of }) => of));
  const options = pinned.signers.filter(({ name }) => name === ASKED).flatMap(optionsOf);
  return [
    ...new Set([
      ...options.filter((option) => !needed.has(option)).map((option) => OPTIONS[option]),
      ...checks.map(({ detail }) => detail),
      ...subjects.flatMap(letIn),
    ]),
  ];
}

const optionsOf = ({
  policy: { ignoreTlog, ignoreSct, signer, verifyAt },
}: KnownSigner): Waiver[] => [
  ...(ignoreTlog ? (['log'] as const) : []),
  ...(ignoreSct && signer.kind === 'certificate' ? (['sct'] as const) : []),
  ...(verifyAt === undefined ? [] : (['time'] as const)),
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
