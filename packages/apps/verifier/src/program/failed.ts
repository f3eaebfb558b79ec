import { stripVTControlCharacters } from 'node:util';
import { Errors } from '@oclif/core';
import { failedReport, failure, failureOf } from '@sealift/report';
import type { Failure } from '@sealift/verify';
import type { Outcome } from './outcome.ts';

/** What was thrown, as the way a command ended. Complaints of the command line's parser are USAGE. */
export function failed(thrown: unknown): Outcome {
  return { report: failedReport(asFailure(thrown)), text: '' };
}

function asFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Errors.CLIError)) return failureOf(thrown);
  const message = stripVTControlCharacters(thrown.message).replace('See more help with --help', '');
  return failure(
    'USAGE',
    message
      .trim()
      .split(/\s*\n\s*/)
      .join(' '),
  );
}
