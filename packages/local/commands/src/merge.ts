import type { Outcome } from '@sealift/console';
import { checkOutput, chooseProgress, SealiftCommand } from '@sealift/console';
import {
  bundleArg,
  flagsFor,
  OUTPUT_FLAGS,
  REPORT_FLAGS,
  SEEN_FLAGS,
} from '@sealift/workflows/flags';
import { mergeOutcome } from '@sealift/workflows/merging';
import { loadIfAsked } from '@sealift/workflows/verifying';

export default class Merge extends SealiftCommand {
  static override summary = 'Make the full bundle of a delta and its base.';
  static override description =
    `The last bundle is the delta, those before it are where its layers are looked for. The result \
is byte for byte what an export without --since writes.

It is verified before it gets its name, from zero: its structure and digests always, its \
signatures where trust and policy are given.`;
  static override examples = ['<%= config.bin %> merge may.tar june-delta.tar -o june.tar'];
  static override args = {
    bundles: bundleArg({
      description: 'BASE… DELTA: bundles, or folders of volumes',
      required: true,
      multiple: true,
    }),
  };
  static override flags = {
    ...OUTPUT_FLAGS,
    ...flagsFor('whole'),
    ...SEEN_FLAGS,
    ...REPORT_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Merge);
    checkOutput(flags.output, flags.force);
    const setup = loadIfAsked(flags, process.env);
    const { output, force, jobs } = flags;
    const task = { bundles: args.bundles, output, overwrite: force, setup, jobs };
    return mergeOutcome(task, chooseProgress(flags, process.stderr), this.style);
  }
}
