import type { Writable } from 'node:stream';
import { asIo } from '@sealift/blobs';
import { printableText } from '@sealift/failures';
import {
  type Failure,
  FORMATS,
  type FormatName,
  failedReport,
  failureLine,
  failureOf,
  hintLines,
  layout,
  type Style,
} from '@sealift/report';
import { endOfBar } from '../progress/bar.ts';
import { isGone } from './lost-output.ts';
import type { Outcome } from './outcome.ts';
import { inLargePieces } from './pieces.ts';
import { textStyle } from './style.ts';

/** Where the program writes. */
export interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/**
 * Prints how a command ended: the text that it made for people, or the document in another format,
 * on standard output, and for a failure its line, last, on standard error. What standard output
 * did not take is a failure (IO): `> report.json` on a full disk is no report.
 * @returns the exit code
 */
export async function emit(
  outcome: Outcome,
  format: FormatName,
  streams: Streams,
): Promise<number> {
  const { report } = outcome;
  const lost = await print(outcome, format, streams);
  const [first, ...others] = [...report.failures.slice(0, 1), ...lost];
  if (first === undefined) return report.exitCode;
  const style = textStyle(streams.stderr, process.env);
  // A report has said what to do; in the document it stands with the failure.
  const isTold = lost.length === 0 && (format !== 'text' || outcome.text !== '');
  const hints = [...others.map(failureLine), ...(isTold ? [] : hintLines(first, style))];
  await write(streams.stderr, [...hints, ...lastLines(first, style), ''].join('\n'));
  return report.failures.length > 0 ? report.exitCode : failedReport(first).exitCode;
}

/** @returns the failure that standard output did not take it, where somebody still wants it */
async function print(
  { report, text, foreign = '' }: Outcome,
  format: FormatName,
  { stdout, stderr }: Streams,
): Promise<Failure[]> {
  await write(stderr, endOfBar());
  const lost =
    format === 'text'
      ? await writeText({ text, foreign }, stdout)
      : await writeAll(stdout, FORMATS[format].render(report, textStyle(stderr, process.env)));
  return lost === undefined || isGone(lost) ? [] : [failureOf(lostOutput(lost))];
}

/** Why standard output did not take it. @returns Rejection IO, or what was thrown */
export function lostOutput(cause: unknown): unknown {
  try {
    return asIo('standard output', () => {
      throw cause;
    });
  } catch (thrown) {
    return thrown;
  }
}

/**
 * One line for programs. A terminal would break it at its edge, where foreign text could begin a
 * line as a verdict does: there it is indented. T28
 */
const lastLines = (failure: Failure, style: Style): string[] =>
  Number.isFinite(style.width)
    ? layout.paragraph(failure.message, `${failure.code}: `, style)
    : [failureLine(failure)];

async function writeText(
  { text, foreign }: Required<Pick<Outcome, 'text' | 'foreign'>>,
  stdout: Streams['stdout'],
): Promise<Error | undefined> {
  const shown = stdout.isTTY === true ? printableText(foreign) : foreign;
  const lost = await write(stdout, shown);
  return lost ?? writeAll(stdout, typeof text === 'string' ? [text] : text);
}

async function writeAll(stream: Writable, pieces: Iterable<string>): Promise<Error | undefined> {
  for (const piece of inLargePieces(pieces)) {
    const lost = await write(stream, piece);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** Ends when the bytes are handed over. @returns why they were not */
const write = (stream: Writable, text: string): Promise<Error | undefined> =>
  new Promise((resolve) => {
    if (text === '') resolve(undefined);
    else stream.write(text, (lost) => resolve(lost ?? undefined));
  });
