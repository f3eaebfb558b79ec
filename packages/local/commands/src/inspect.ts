import type { Outcome } from '@sealift/console';
import { chooseProgress, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { TARGET_ARGS, TARGET_FLAGS } from '@sealift/workflows/flags';
import { inspect, renderInspection } from '@sealift/workflows/inspecting';
import { openTarget } from '@sealift/workflows/verifying';

export default class Inspect extends SealiftCommand {
  static override summary = 'Show what a bundle or layout says about itself.';
  static override description =
    'Lists images, platforms, evidence and sizes. Reads no layer and verifies no signature: all ' +
    'of it is claimed by whoever wrote the file.';
  static override args = TARGET_ARGS;
  static override flags = { as: TARGET_FLAGS.as };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Inspect);
    const content = await openTarget(args.target, flags.as, chooseProgress(flags, process.stderr));
    try {
      const inspection = await inspect(content);
      const report = doneReport({
        notEstablished: [
          'anything: inspect verifies nothing, it shows what the file says about itself',
        ],
      });
      return {
        report: { ...report, command: 'inspect', result: inspection },
        text: renderInspection(inspection, this.style),
      };
    } finally {
      await content.close();
    }
  }
}
