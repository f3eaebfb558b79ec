import { stripVTControlCharacters } from 'node:util';
import { Errors } from '@oclif/core';
import { failedReport, failure, failureOf, renderText } from '@sealift/report';
import { Misconfigured } from './configuring.ts';
import type { Outcome } from './outcome.ts';
import { Refused } from './refused.ts';
import { textStyle } from './style.ts';

/**
 * What was thrown, as the way a command ended. Complaints of the command line's parser are USAGE.
 */
export function failed(thrown: unknown): Outcome {
  if (thrown instanceof Errors.CLIError)
    return { report: failedReport(failure('USAGE', parserMessage(thrown.message))), text: '' };
  if (thrown instanceof Misconfigured)
    return {
      report: { ...failedReport(failureOf(thrown.rejection)), verdict: 'error', exitCode: 2 },
      text: '',
    };
  if (thrown instanceof Refused)
    return {
      report: thrown.report,
      text: renderText(thrown.report, textStyle(process.stdout, process.env)),
    };
  return { report: failedReport(failureOf(thrown)), text: '' };
}

/** oclif writes several lines, with colours. */
function parserMessage(message: string): string {
  const plain = stripVTControlCharacters(message).replace('See more help with --help', '');
  const line = plain
    .trim()
    .split(/\s*\n\s*/)
    .join(' ');
  // Its heading says nothing, and its note is about flags that take all that follows: ours take one
  // value each.
  return withoutValues(
    line
      .replace(/^The following errors? occurred: /, '')
      .replace(/ Note: --.*allow multiple values\..*$/, ''),
  );
}

/**
 * What stands behind a flag that there is not may be a password: the flag is named, and no more. So
 * may a word too many, behind a flag that takes none. T46
 */
const withoutValues = (line: string): string =>
  line
    .replace(/^(Nonexistent flags?): (.*)$/s, (_, what: string, flags: string) => {
      const names = flags.split(', ').flatMap((flag) => /^(?:--[\w-]+|-\w)/.exec(flag) ?? []);
      return `${what}: ${names.join(', ')}`;
    })
    .replace(/^(Unexpected arguments?): .*$/s, '$1: more words than this command takes');
