import { failedReport, failureOf, type Report } from '@sealift/report';
import { parseArguments, type VerifyBundle } from './arguments.ts';
import { verifyBundle } from './verify-bundle.ts';

/**
 * Success is exit 0, by this one path; the last line on standard error of any other is `CODE:
 * message`.
 */
process.exitCode = 70;
const asked = read(process.argv.slice(2));
const report = 'bundle' in asked ? await verifyBundle(asked) : asked;
for (const { code, message } of report.failures.slice(0, 1)) console.error(`${code}: ${message}`);
process.exitCode = report.verdict === 'accepted' ? 0 : report.exitCode || 70;

function read(words: readonly string[]): VerifyBundle | Report {
  try {
    return parseArguments(words);
  } catch (thrown) {
    return failedReport(failureOf(thrown));
  }
}
