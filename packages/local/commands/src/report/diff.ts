import { Args } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { differences } from '@sealift/report/read';
import { readKept, renderDifferences, UNPROVED } from '@sealift/workflows/reporting';

export default class ReportDiff extends SealiftCommand {
  static override summary = 'Say what changed between two reports that were kept as JSON.';
  static override description =
    'Verdict, bundle, policy, pins, waivers and what is not established; of each image the ' +
    'digest, the verdict, what is said of its name, platforms and signers. Ends with 0 whatever ' +
    'differs; with --json the differences are under result.';
  static override examples = ['<%= config.bin %> report diff october.json november.json'];
  static override args = {
    before: Args.string({ description: 'the older report', required: true, ignoreStdin: true }),
    after: Args.string({ description: 'the newer report', required: true, ignoreStdin: true }),
  };

  async run(): Promise<Outcome> {
    const { args } = await this.parse(ReportDiff);
    const found = differences(readKept(args.before), readKept(args.after));
    const report = doneReport({ notEstablished: [UNPROVED] });
    return {
      report: { ...report, command: 'report diff', result: { differences: found } },
      text: renderDifferences(found, this.style),
    };
  }
}
