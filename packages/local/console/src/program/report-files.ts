/** Reports into files, beside what the command prints: `--report FORMAT=FILE`. */
import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { replaceFile } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';
import {
  type Document,
  type Failure,
  FORMAT_NAMES,
  FORMATS,
  failedReport,
  failureOf,
} from '@sealift/report';
import { configuring } from './configuring.ts';
import { didYouMean } from './nearest.ts';
import type { Outcome } from './outcome.ts';
import { checkReportFile } from './output.ts';
import { inLargePieces } from './pieces.ts';
import { plannedReports, type ReportFile, rememberReports } from './running.ts';
import { textStyle } from './style.ts';

const FORMAT_LIST = FORMAT_NAMES.map((name) => `${name}, ${FORMATS[name].title}`).join('; ');

/** Of every command that prints a report. */
export const REPORT_FLAG = {
  report: Flags.string({
    helpGroup: 'GLOBAL',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FORMAT=FILE',
    summary:
      'Write the report to a new file too, whatever the command finds. Formats: ' +
      `${FORMAT_LIST}. Repeatable.`,
  }),
};

/**
 * Called when the command line is parsed: each file is written when the command ends.
 * @param words `FORMAT=FILE` each @param output what else is written, if anything
 * @throws Misconfigured USAGE, Rejection IO
 */
export function planReports(words: readonly string[], output?: string): void {
  const files = configuring(() => words.map(parseReport));
  for (const [i, { path }] of files.entries()) {
    checkReportFile(path);
    if (files.slice(0, i).some((other) => resolve(other.path) === resolve(path)))
      configuring(() => reject('USAGE', `two reports into one file: ${printable(path)}`));
    if (output !== undefined && resolve(output) === resolve(path))
      configuring(() => reject('USAGE', `${printable(path)} is the output, and no report's file`));
  }
  rememberReports(files);
}

function parseReport(word: string): ReportFile {
  const [, name = '', path = ''] = /^([^=]*)=(.+)$/s.exec(word) ?? [];
  if (path === '') return reject('USAGE', `--report takes FORMAT=FILE, and not ${printable(word)}`);
  const format = FORMAT_NAMES.find((each) => each === name);
  if (format !== undefined) return { format, path };
  const near = didYouMean(name, FORMAT_NAMES) || `. There are: ${FORMAT_NAMES.join(', ')}`;
  return reject('USAGE', `there is no report format "${printable(name)}"${near}`);
}

/**
 * Writes the reports that were asked for. One that cannot be written is a failure of the command,
 * after those that it has.
 */
export async function withReportFiles(outcome: Outcome): Promise<Outcome> {
  const failures: Failure[] = [];
  for (const file of plannedReports())
    await writeReport(file, outcome.report).catch((thrown: unknown) =>
      failures.push(failureOf(thrown)),
    );
  return { ...outcome, report: withFailures(outcome.report, failures) };
}

/** What failed already says how it ended. */
function withFailures(report: Document, failures: readonly Failure[]): Document {
  const [first, ...others] = failures;
  if (first === undefined) return report;
  return report.failures.length > 0
    ? { ...report, failures: [...report.failures, ...failures] }
    : { ...report, ...failedReport(first, { ...report, failures: others }) };
}

/**
 * Writes a report to a file, as into a pipe: nothing is wrapped, no colours. @param overwrite
 * whether a file may be there @throws Rejection IO
 */
export const writeReport = (
  { path, format }: ReportFile,
  report: Document,
  overwrite = false,
): Promise<void> =>
  replaceFile(
    path,
    async (file) => {
      const pieces = FORMATS[format].render(report, textStyle({}, process.env, process.argv));
      for (const piece of inLargePieces(pieces)) await file.writeFile(piece);
    },
    { overwrite },
  );
