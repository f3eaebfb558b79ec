import type { Digest } from '@sealift/bytes';
import { CODES, type Code, printable, Rejection } from '@sealift/failures';
import { type CryptoProvider, keys, time, type Window } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { Trust } from '@sealift/trust';
import type { Failure, ImageReport, Report, Verdict } from './report.ts';
import { failure } from './requirement.ts';

/** What a verdict rests on. */
export interface Pinned {
  /** One pinned instance, or several (T6: no evidence mixes them). */
  readonly trust: Trust | readonly Trust[];
  readonly policy: Policy;
  readonly crypto: CryptoProvider;
  /**
   * Where the pinned keys came from, for the list of anchors; in the order of the policy's keys.
   */
  readonly keySources?: readonly string[];
  /** Rows of a bundle's ledger: claims, which explain a lack of evidence and prove nothing. */
  readonly ledger?: readonly LedgerRow[];
}

export interface LedgerRow {
  readonly subject: Digest;
  readonly scheme: string;
  readonly outcome: string;
}

/** An image or file with its verdict, and the sentences that it adds to the report. */
export interface JudgedImage {
  readonly report: ImageReport;
  readonly failures: readonly Failure[];
  readonly established: readonly string[];
  readonly notEstablished: readonly string[];
  readonly claimed: readonly string[];
}

/**
 * Puts the judged images together, and with them what was waived and what the verdict rests on.
 * @param selection failures of no image
 */
export function assemble(
  judged: readonly JudgedImage[],
  selection: readonly Failure[],
  options: Pinned,
): Report {
  const all = [...judged.flatMap((each) => each.failures), ...selection];
  // A bug of ours decides the exit code, whatever else failed.
  const failures = [
    ...all.filter(({ code }) => code === 'INTERNAL'),
    ...all.filter(({ code }) => code !== 'INTERNAL'),
  ];
  const [first] = failures;
  return {
    schemaVersion: 1,
    verdict: first === undefined ? 'accepted' : 'rejected',
    exitCode: first === undefined ? 0 : CODES[first.code].exit,
    images: judged.map(({ report }) => report),
    failures,
    established: judged.flatMap((each) => each.established),
    notEstablished: [
      ...new Set([
        ...judged.flatMap((each) => each.notEstablished),
        ...(first === undefined ? [...crowds(options.policy), ...ALWAYS] : []),
      ]),
    ],
    claimed: [...judged.flatMap((each) => each.claimed), ...claims(options.ledger ?? [])],
    waived: waived(options.policy, judged),
    anchors: [...keyAnchors(options), ...[options.trust].flat().flatMap(({ anchors }) => anchors)],
  };
}

/** What was found is listed; where nothing was, the number of searches says enough. */
function claims(ledger: readonly LedgerRow[]): string[] {
  const absent = ledger.filter(({ outcome }) => outcome === 'absent').length;
  const rest = ledger.filter(({ outcome }) => outcome !== 'absent');
  const lines = rest.map(
    ({ subject, scheme, outcome }) =>
      `ledger: ${printable(scheme)} of ${subject}: ${printable(outcome)}`,
  );
  return absent === 0
    ? lines
    : [
        ...lines,
        `ledger: ${absent} other ${absent === 1 ? 'search' : 'searches'} at the source found ` +
          `nothing`,
      ];
}

/** What no offline verification proves. */
const ALWAYS = [
  'that no key or certificate was revoked after the signature',
  'that no newer image or signature exists at the source',
];

/** T44: a pattern that takes a whole form of names says little about who it was. */
const crowds = ({ signer }: Policy): string[] =>
  signer.kind === 'certificate'
    ? signer.identity.takes.map(
        (form) =>
          `that it was somebody in particular: an identity that ` +
          `${printable(signer.identity.description)} may be any ${form}`,
      )
    : [];

function waived(
  { ignoreTlog, ignoreSct, signer }: Policy,
  judged: readonly JudgedImage[],
): string[] {
  const used = judged.flatMap(({ report }) =>
    report.evidence.flatMap(({ checks }) =>
      checks.filter(({ status }) => status === 'waived').map(({ detail }) => detail),
    ),
  );
  const options = [
    ...(ignoreTlog ? ['the transparency log (--insecure-ignore-tlog)'] : []),
    ...(ignoreSct && signer.kind === 'certificate'
      ? ['certificate transparency (--insecure-ignore-sct)']
      : []),
  ];
  return [...new Set([...options, ...used])];
}

const windowText = (window: Window | undefined): string =>
  window === undefined ? 'no window' : time.formatWindow(window);

function keyAnchors({ policy: { signer }, keySources = [] }: Pinned): Report['anchors'] {
  if (signer.kind !== 'key') return [];
  return signer.keys.map((key, i) => {
    const fingerprint = keys.fingerprint(key);
    return {
      kind: 'key',
      fingerprint,
      window: windowText(signer.windows.get(fingerprint)),
      source: keySources[i] ?? '--key',
    };
  });
}

/**
 * The input was refused where the failure is about the input (exit 1 and 3); the question or the
 * world was at fault otherwise.
 */
export function verdictOf(code: Code): Verdict {
  const { exit } = CODES[code];
  if (code === 'DELTA_BASE') return 'incomplete';
  return exit === 1 || exit === 3 ? 'rejected' : 'error';
}

/**
 * The report of a run that failed before, or outside, the evidence: wrong usage, broken bytes, a
 * registry, a bug.
 */
export function reportFailure(thrown: unknown): Report {
  const found =
    thrown instanceof Rejection
      ? failure(
          thrown.code,
          thrown.message,
          thrown.offset === undefined ? {} : { offset: thrown.offset },
        )
      : failure('INTERNAL', String(thrown));
  const exitCode = CODES[found.code].exit;
  return {
    schemaVersion: 1,
    verdict: verdictOf(found.code),
    exitCode,
    images: [],
    failures: [found],
    established: [],
    notEstablished: [],
    claimed: [],
    waived: [],
    anchors: [],
  };
}
