/** What good evidence leaves open. */
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { JudgedEvidence, JudgedSubject, Judgement } from '@sealift/verify';
import { someOf } from './failures.ts';

/** Of one image or file. */
export const notEstablishedOf = (subject: JudgedSubject): string[] => [
  ...(subject.outcome === 'accepted' ? leftOpen(subject) : []),
  ...subject.missing.map(
    (child) =>
      `${printable(subject.name)}: ${printable(child)} is listed in its index and not carried`,
  ),
];

function leftOpen({ kind, name, binding, counted, digest }: JudgedSubject): string[] {
  if (kind === 'file') return ofEvidence(name, counted);
  return [
    ...nameLeftOpen(name, digest, binding),
    ...ofEvidence(name, counted),
    'what is inside the layers: they are hashed, never decompressed (diffIDs not checked)',
  ];
}

const WHY = {
  'not signed': 'no signed content names it',
  'tag not signed': 'its repository is signed, its tag is not',
} as const;

function nameLeftOpen(
  name: string,
  digest: string,
  binding: JudgedSubject['binding'],
): readonly string[] {
  if ('signed' in binding)
    return [
      `NAME CONTRADICTED: ${printable(name)} was signed as ` +
        `${binding.signed.map(printable).join(', ')}`,
    ];
  if (binding.binding !== 'none') return [];
  if (binding.why === 'no name') return [`NAME NOT BOUND: ${digest} has no name`];
  return [
    `NAME NOT BOUND: nothing proves that ${printable(name)} is this digest: ${WHY[binding.why]}`,
  ];
}

const SOURCE =
  `SOURCE REPOSITORY NOT ESTABLISHED: the signer's workflow is shared by other ` +
  `repositories; pin the source with --certificate-source-repository or ` +
  `--certificate-github-workflow-repository`;

function ofEvidence(name: string, counted: readonly JudgedEvidence[]): string[] {
  const shown = printable(name);
  const unasked = counted.flatMap(({ proved }) => proved.unasked ?? []);
  const windows = [...new Set(unasked.map(time.formatWindow))].join(', ');
  return [
    ...(counted.every(({ proved }) => proved.sourceNotEstablished) ? [SOURCE] : []),
    ...(counted.some(({ proved }) => proved.onlyPromised)
      ? [`${shown}: INCLUSION in the log (a promise of the log is there, a proof is not)`]
      : []),
    ...(unasked.some(time.isBounded)
      ? [
          `${shown}: WHEN it was logged (no time is authenticated), so that the window of ` +
            `the log's key was not asked: ${windows}`,
        ]
      : []),
  ];
}

/** What no offline verification proves. */
const ALWAYS = [
  'that no key or certificate was revoked after the signature',
  'that no newer image or signature exists at the source',
];

/** Of all of it. */
export const notEstablished = ({ outcome, unasked, pinned }: Judgement): string[] => [
  ...(outcome === 'accepted' ? [...crowds(pinned), ...ALWAYS] : []),
  ...(unasked.length === 0 ? [] : [`anything about what was not asked for: ${someOf(unasked)}`]),
];

/** T44: a pattern that takes a whole form of names says little about who it was. */
const crowds = ({ policy: { signer } }: Judgement['pinned']): string[] =>
  signer.kind === 'certificate'
    ? signer.identity.takes.map(
        (form) =>
          `that it was somebody in particular: an identity that ` +
          `${printable(signer.identity.description)} may be any ${form}`,
      )
    : [];
