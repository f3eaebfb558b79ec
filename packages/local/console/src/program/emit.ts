import type { Writable } from 'node:stream';
import { printableText } from '@sealift/failures';
import {
  type Failure,
  failureLine,
  hintLines,
  layout,
  renderJson,
  type Style,
} from '@sealift/report';
import { endOfBar } from '../progress/bar.ts';
import type { Outcome } from './outcome.ts';
import { textStyle } from './style.ts';

/** Where the program writes. */
export interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/**
 * Prints how a command ended: one JSON document or the text on standard output, and for a failure
 * its line, last, on standard error.
 * @returns the exit code
 */
export async function emit(
  { report, text, foreign = '' }: Outcome,
  json: boolean,
  { stdout, stderr }: Streams,
): Promise<number> {
  await write(stderr, endOfBar());
  if (json) await writeAll(stdout, renderJson(report));
  else await writeText({ text, foreign }, stdout);
  const [first] = report.failures;
  if (first === undefined) return report.exitCode;
  // A report has said what to do; in the document it stands with the failure.
  const style = textStyle(stderr, process.env);
  const hints = json || text !== '' ? [] : hintLines(first, style);
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

/** Characters that are handed over at once. */
const AT_ONCE = 64 * 1024;

/** T34: a report is never one string: it may be longer than the longest that there is. */
async function writeAll(stream: Writable, pieces: Iterable<string>): Promise<void> {
  let held = '';
  for (const piece of pieces) {
    held += piece;
    if (held.length < AT_ONCE) continue;
    if (!(await write(stream, held))) return;
    held = '';
  }
  await write(stream, held);
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
