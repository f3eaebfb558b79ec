import { CODES, type Code, printable, Rejection } from '@sealift/failures';
import { redact } from '@sealift/secrets';
import type { Failure, Report, Verdict } from './report.ts';

/** Where a failure belongs, as far as that is known. */
export type FailurePlace = Partial<Pick<Failure, 'image' | 'evidence' | 'check' | 'offset'>>;

/**
 * A failure with the remedy of its code. `message` may quote foreign text: it is made printable
 * here, and shows no secret. T28, T46
 */
export function failure(code: Code, message: string, place: FailurePlace = {}): Failure {
  return { code, message: printable(redact(message)), remedy: CODES[code].remedy, ...place };
}

/** A failure that is about an image, which its message names first. */
export const failureOfImage = (
  code: Code,
  image: string,
  detail: string,
  place: FailurePlace = {},
): Failure => failure(code, `${printable(image)}: ${detail}`, { ...place, image });

/** The message without the name of the image, for whoever says that above. */
export function detailOf({ message, image = '' }: Failure): string {
  const name = `${printable(image)}: `;
  return message.startsWith(name) ? message.slice(name.length) : message;
}

/**
 * What was thrown, as a failure: a Rejection by its code, anything else as a bug of ours. A rule
 * that was broken is the check that failed.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Rejection) return failure(thrown.code, located(thrown), placeOf(thrown));
  return failure(
    'INTERNAL',
    thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
  );
}

/** A person reads only the message: it says where. */
function located({ message, offset, rule }: Rejection): string {
  const where = [
    ...(offset === undefined ? [] : [`byte ${offset}`]),
    ...(rule === undefined ? [] : [`rule ${rule}`]),
  ];
  return where.length === 0 ? message : `${message} (${where.join(', ')})`;
}

const placeOf = ({ offset, rule }: Rejection): FailurePlace => ({
  ...(rule === undefined ? {} : { check: rule }),
  ...(offset === undefined ? {} : { offset }),
});

const HEAD = { schemaVersion: 1 } as const;
const EMPTY = {
  images: [],
  failures: [],
  established: [],
  notEstablished: [],
  claimed: [],
  waived: [],
  anchors: [],
} as const;

/** What the caller knows of a report; verdict and exit code follow from the failures. */
export type ReportParts = Partial<Omit<Report, 'schemaVersion' | 'verdict' | 'exitCode'>>;

type SoundParts = Omit<ReportParts, 'failures'>;

const soundReport = (verdict: 'accepted' | 'done', parts: SoundParts): Report => ({
  ...EMPTY,
  ...parts,
  ...HEAD,
  verdict,
  exitCode: 0,
  failures: [],
});

/**
 * The report of work that ended well and judged nothing. Its verdict is `done`: who reads
 * `accepted` relies on signatures that were verified.
 */
export const doneReport = (parts: SoundParts = {}): Report => soundReport('done', parts);

/** The report of what was judged and accepted, all of it. */
export const acceptedReport = (parts: SoundParts = {}): Report => soundReport('accepted', parts);

/**
 * The report of work that ended early. The verdict and the exit code are those of the first
 * failure.
 */
export function failedReport(first: Failure, parts: ReportParts = {}): Report {
  const { exit } = CODES[first.code];
  const failures = [first, ...(parts.failures ?? [])];
  // After the parts: where those are of another report, its verdict must not be taken over.
  return { ...EMPTY, ...parts, ...HEAD, verdict: verdictOf(first.code), exitCode: exit, failures };
}

/**
 * The input was refused where the failure is about the input (exit 1 and 3); the question or the
 * world was at fault otherwise.
 */
function verdictOf(code: Code): Verdict {
  const { exit } = CODES[code];
  if (code === 'DELTA_BASE') return 'incomplete';
  return exit === 1 || exit === 3 ? 'rejected' : 'error';
}

/** The last line on stderr of every failure: `CODE: message`. */
export const failureLine = ({ code, message }: Failure): string => `${code}: ${message}`;
