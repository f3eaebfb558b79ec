import type { Writable } from 'node:stream';
import { failureLine, printableText, renderJson } from '@sealift/report';
import type { Outcome } from './outcome.ts';

/** Where the program writes. */
export interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
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
  const shown = stdout.isTTY === true ? printableText(foreign) : foreign;
  await write(stdout, json ? renderJson(report) : shown + text);
  const [first] = report.failures;
  if (first !== undefined) await write(stderr, `${failureLine(first)}\n`);
  return report.exitCode;
}

/**
 * Ends when the bytes are handed over, or the reader has gone away: `sealift-verify … | head` is no
 * failure.
 */
const write = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (text === '') resolve();
    else stream.write(text, () => resolve());
  });
