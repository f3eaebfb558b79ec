import { stripVTControlCharacters } from 'node:util';
import { Errors } from '@oclif/core';
import { FLAG_NAMES } from '@sealift/cosign';
import { failedReport, failure, failureOf, type Report, renderText } from '@sealift/report';
import { Misconfigured } from './configuring.ts';
import { didYouMean } from './nearest.ts';
import type { Outcome } from './outcome.ts';
import { Refused } from './refused.ts';
import { commandName, programName } from './running.ts';
import { textStyle } from './style.ts';

/**
 * What was thrown, as the way a command ended. Complaints of the command line's parser are USAGE.
 */
export function failed(thrown: unknown): Outcome {
  const outcome = outcomeOf(thrown);
  const command = commandName();
  const report = withHelp(outcome.report);
  return { ...outcome, report: command === undefined ? report : { command, ...report } };
}

/** What is wrong with a command line is answered by the help of its command: that one, in full. */
function withHelp(report: Report): Report {
  const help = [programName(), commandName(), '--help'].filter((word) => word !== undefined);
  const remedy = `\`${help.join(' ')}\` has its flags and what they take.`;
  const failures = report.failures.map((each) =>
    each.code === 'USAGE' && programName() !== undefined ? { ...each, remedy } : each,
  );
  return { ...report, failures };
}

function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof Errors.CLIError)
    return {
      report: failedReport(failure('USAGE', parserMessage(thrown.message) + nearestFlag(thrown))),
      text: '',
    };
  if (thrown instanceof Misconfigured)
    return {
      report: { ...failedReport(failureOf(thrown.rejection)), verdict: 'error', exitCode: 2 },
      text: '',
    };
  if (thrown instanceof Refused) return refused(thrown.report);
  const report = failedReport(failureOf(thrown));
  return isAboutInput(report) ? refused(report) : { report, text: '' };
}

interface Nonexistent {
  readonly flags: readonly string[];
  readonly parse: { readonly input?: { readonly flags?: object } };
}

const isNonexistent = (thrown: object): thrown is Nonexistent =>
  'flags' in thrown && Array.isArray(thrown.flags) && 'parse' in thrown;

/** For one flag that there is not: whoever mistyped one looks for it. */
function nearestFlag(thrown: Error): string {
  const [flag] = isNonexistent(thrown) ? thrown.flags : [];
  const name = /^--[\w-]+/.exec(flag ?? '')?.[0];
  if (!isNonexistent(thrown) || name === undefined) return '';
  const own = Object.keys(thrown.parse.input?.flags ?? {});
  return didYouMean(
    name,
    [...own, ...FLAG_NAMES].map((each) => `--${each}`),
  );
}

/** What was looked at is refused: that is a verdict, and a person reads it as one. */
const isAboutInput = ({ verdict }: Report): boolean =>
  verdict === 'rejected' || verdict === 'incomplete';

const refused = (report: Report): Outcome => ({
  report,
  text: renderText(report, textStyle(process.stdout, process.env, process.argv)),
});

/** oclif writes several lines, with colours. */
function parserMessage(message: string): string {
  const plain = stripVTControlCharacters(message).replace('See more help with --help', '');
  const line = plain
    .trim()
    .replace(/^(The following errors? occurred:)\s+/, '$1 ')
    .split(/\s*\n\s*/)
    .join(plain.includes('errors occurred:') ? '; ' : ' ');
  // Its heading says nothing, and its note is about flags that take all that follows: ours take one
  // value each.
  return inOurWords(
    withoutValues(
      line
        .replace(/^The following errors? occurred: /, '')
        .replace(/ Note: --.*allows? multiple values\..*$/, ''),
    ),
  );
}

/** Its sentences, and ours: what was typed stands in none of them. T46 */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/Missing required flag (?:--)?([\w-]+)/g, '--$1 is missing'],
  [/^Missing \d+ required args?: (\S+) {2}(.*)$/s, '$1 is missing: $2'],
  [/Flag (--?[\w-]+) expects a value/g, '$1 takes a value'],
  [/Parsing (--[\w-]+) \s*Expected (an integer.*?)(?: but received: .*)?$/gs, '$1 takes $2'],
  [/Expected (--[\w-]+)=.* to be one of: (.*)$/gs, '$1 is one of: $2'],
  [
    /All of the following must be provided when using (--[\w-]+): ((?:--[\w-]+(?:, )?)+)/g,
    '$1 needs $2',
  ],
  [/(--[\w-]+)=.* cannot also be provided when using (--[\w-]+)/g, '$1 and $2 exclude each other'],
];

const inOurWords = (line: string): string =>
  SENTENCES.reduce((text, [theirs, ours]) => text.replace(theirs, ours), line);

/**
 * What stands behind a flag that there is not may be a password: the flag is named, and no more. So
 * may a word too many, behind a flag that takes none. T46
 */
const withoutValues = (line: string): string =>
  line
    .replace(/^(Nonexistent flags?): (.*)$/s, (_, what: string, flags: string) => {
      const names = flags.split(', ').flatMap((flag) => /^(?:--[\w-]+|-\w)/.exec(flag) ?? []);
      return `${what}: ${names.join(', ') || 'one without a name'}`;
    })
    .replace(/^(Unexpected arguments?): .*$/s, '$1: more words than this command takes');
