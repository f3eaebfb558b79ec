import type { Writable } from 'node:stream';
import { printableText } from '@sealift/failures';
import {
  type Failure,
  FORMATS,
  type FormatName,
  failureLine,
  hintLines,
  layout,
  type Style,
} from '@sealift/report';
import { endOfBar } from '../progress/bar.ts';
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
 * on standard output, and for a failure its line, last, on standard error.
 * @returns the exit code
 */
export async function emit(
  { report, text, foreign = '' }: Outcome,
  format: FormatName,
  { stdout, stderr }: Streams,
): Promise<number> {
  await write(stderr, endOfBar());
  const isText = format === 'text';
  const style = textStyle(stderr, process.env);
  if (isText) await writeText({ text, foreign }, stdout);
  else await writeAll(stdout, FORMATS[format].render(report, style));
  const [first] = report.failures;
  if (first === undefined) return report.exitCode;
  // A report has said what to do; in the document it stands with the failure.
  const hints = !isText || text !== '' ? [] : hintLines(first, style);
  await write(stderr, [...hints, ...lastLines(first, style), ''].join('\n'));
  return report.exitCode;
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
): Promise<void> {
  await write(stdout, stdout.isTTY === true ? printableText(foreign) : foreign);
  await writeAll(stdout, typeof text === 'string' ? [text] : text);
}

async function writeAll(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of inLargePieces(pieces)) if (!(await write(stream, piece))) return;
}

/**
 * Ends when the bytes are handed over, or the reader has gone away: `sealift-verify … | head` is no
 * failure. @returns false where nobody reads any more
 */
const write = (stream: Writable, text: string): Promise<boolean> =>
  new Promise((resolve) => {
    if (text === '') resolve(true);
    else stream.write(text, (gone) => resolve(gone == null));
  });
