/** How a command line ends; loaded when it does, since the version needs none of it. */
import { writeSync } from 'node:fs';
import { FORMATS, type FormatName, failureLine } from '@sealift/report';
import { emit, lostOutput } from './emit.ts';
import { failed } from './failed.ts';
import type { Outcome } from './outcome.ts';
import { textStyle } from './style.ts';
import { interruption } from './written.ts';

/** Whoever ends first prints; one run prints one document. */
let isEnding = false;

/** Prints how a command ended, and ends the process with its exit code. */
export async function end(outcome: Outcome, format: FormatName): Promise<void> {
  if (isEnding) return new Promise(() => undefined);
  isEnding = true;
  process.exit(await emit(outcome, format, process));
}

/** The same for what was thrown. */
export const endFailed = (thrown: unknown, format: FormatName): Promise<void> =>
  end(failed(thrown), format);

/** The same for what standard output did not take, while help or the version was printed. */
export const endLost = (lost: unknown, format: FormatName): Promise<void> =>
  endFailed(lostOutput(lost), format);

/**
 * Ends the process at a signal, in one turn of the loop: what the line says was written is all
 * that was: no report goes to a file. Half-written files are dropped when the process exits.
 */
export function endInterrupted(format: FormatName): never {
  const { report } = failed(interruption());
  const [failure] = report.failures;
  const style = textStyle({}, process.env);
  if (format !== 'text' && !isEnding) say(1, [...FORMATS[format].render(report, style)].join(''));
  // Whatever a prompt or a bar left on the line stays above.
  const above = process.stderr.isTTY ? '\n' : '';
  if (failure !== undefined) say(2, `${above}${failureLine(failure)}\n`);
  return process.exit(report.exitCode);
}

/** Nobody may be there to read it: a terminal that was closed, a pipe that is full. */
function say(fd: 1 | 2, text: string): void {
  try {
    writeSync(fd, text);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
  }
}
