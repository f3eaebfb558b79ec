import { Args, Flags } from '@oclif/core';
import {
  checkOutput,
  FORCE_FLAG,
  type Outcome,
  reportFiles,
  SealiftCommand,
} from '@sealift/console';
import { printable } from '@sealift/failures';
import { doneReport, FORMAT_NAMES, FORMATS } from '@sealift/report';
import { readKept, UNPROVED } from '@sealift/workflows/reporting';

export default class ReportShow extends SealiftCommand {
  static override summary = 'Show a report that was kept as JSON in another form.';
  static override description =
    'Reads what --json or --report json=FILE wrote. A report proves nothing: whoever wants to ' +
    'know what is so verifies again, and this command ends with 0 whatever the report says.';
  static override examples = [
    '<%= config.bin %> report show report.json',
    '<%= config.bin %> report show report.json --as html -o report.html',
  ];
  static override args = {
    file: Args.string({ description: 'report as JSON', required: true, ignoreStdin: true }),
  };
  static override flags = {
    as: Flags.option({
      options: FORMAT_NAMES,
      default: 'text' as const,
      helpValue: 'FORMAT',
      summary: 'What it is shown as; text where nothing is said.',
    })(),
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'Write it to a file, and not to standard output.',
    }),
    ...FORCE_FLAG,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ReportShow);
    const { as: format, output: path, force } = flags;
    checkOutput(path, force);
    const kept = readKept(args.file);
    if (path !== undefined) await reportFiles.writeReport({ path, format }, kept, force);
    return {
      report: {
        ...doneReport({ notEstablished: [UNPROVED] }),
        command: 'report show',
        result: { verdict: kept.verdict, exitCode: kept.exitCode },
      },
      text:
        path === undefined
          ? FORMATS[format].render(kept, this.style)
          : `${printable(path)}: what ${printable(args.file)} says: ${kept.verdict}\n`,
    };
  }
}
