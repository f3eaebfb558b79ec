import type { Outcome } from '@sealift/console';
import { chooseProgress, configuring, SealiftCommand } from '@sealift/console';
import { reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import { compare, renderChanges } from '@sealift/workflows/comparing';
import { bundleArg } from '@sealift/workflows/flags';
import { openTarget } from '@sealift/workflows/verifying';

export default class Diff extends SealiftCommand {
  static override summary = 'Show what changed between two bundles.';
  static override description =
    'Lists images that came, went or are others under the same name, platforms, evidence with who \
it says that it is from, and sizes. Reads no layer and verifies no signature: all of it is claimed \
by whoever wrote the files.';
  static override examples = [
    '<%= config.bin %> diff may.tar june.tar',
    '<%= config.bin %> diff may.tar june.tar --json',
  ];
  static override args = {
    before: bundleArg({ description: 'bundle, or an OCI layout', required: true }),
    after: bundleArg({ description: 'the later one', required: true }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Diff);
    const paths = [args.before, args.after];
    if (paths.includes('-'))
      configuring(() => reject('USAGE', 'diff reads files: standard input is none'));
    const progress = chooseProgress(flags, process.stderr);
    const before = await openTarget([args.before], undefined, progress);
    try {
      const after = await openTarget([args.after], undefined, progress);
      try {
        const result = await compare(before, after);
        const report = doneReport({ notEstablished: [NOTHING] });
        const text = renderChanges(result, this.style);
        return { report: { ...report, command: 'diff', result }, text };
      } finally {
        await after.close();
      }
    } finally {
      await before.close();
    }
  }
}

const NOTHING = 'anything: diff verifies nothing, it shows what the files say about themselves';
