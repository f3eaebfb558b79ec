import { Args, Flags } from '@oclif/core';
import {
  chooseProgress,
  configuring,
  type Outcome,
  refuseIdle,
  SealiftCommand,
} from '@sealift/console';
import { reject } from '@sealift/failures';
import { parseRegistryImage } from '@sealift/sources';
import { STATE_FLAGS, VERIFY_FLAGS } from '@sealift/workflows/flags';
import { asksToVerify, loadSetup } from '@sealift/workflows/verifying';
import { CARRY_FLAGS, carryOf } from '../importing/carry.ts';
import { renderImport } from '../importing/render.ts';
import { runLoad } from '../loading/run-load.ts';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { registryOptions } from '../network/options.ts';

export default class Load extends SealiftCommand {
  static override summary =
    'Verify what cosign save made, then push image and evidence (cosign load).';
  static override description =
    `Verifies first, with the flags of verify, as import does; only verified evidence is pushed. \
cosign load verifies nothing: whoever wants that says --insecure-ignore-signatures.

What is at the destination stays: signatures are added, and a tag moves with --move-tags only.`;
  static override examples = [
    '<%= config.bin %> load --dir app registry.internal/team/app:1.0 --key signer.pub \\\n' +
      '  --rekor-key rekor.pub',
    '<%= config.bin %> load --dir app registry.internal/team/app:1.0 \\\n' +
      '  --insecure-ignore-signatures',
  ];
  static override args = {
    image: Args.string({
      description: 'image reference that it gets',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    dir: Flags.string({ helpValue: 'DIR', required: true, summary: 'The directory.' }),
    'move-tags': Flags.boolean({ summary: 'Move the tag where it exists with another digest.' }),
    ...CARRY_FLAGS,
    'insecure-ignore-signatures': Flags.boolean({
      summary: 'Push it all without looking at who signed it.',
    }),
    ...REGISTRY_FLAGS,
    ...VERIFY_FLAGS,
    ...STATE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Load);
    const to = configuring(() => parseRegistryImage(args.image));
    const blind = flags['insecure-ignore-signatures'];
    if (blind && asksToVerify(flags))
      configuring(() =>
        reject('USAGE', '--insecure-ignore-signatures excludes the flags that say what to verify'),
      );
    configuring(() => {
      if (blind)
        refuseIdle(
          flags,
          ['carry-unverified', 'carry-unsigned', 'verbose', 'state'],
          'adds nothing to --insecure-ignore-signatures',
        );
      if (to.tag === undefined)
        refuseIdle(flags, ['move-tags'], `is about a tag, and ${args.image} has none`);
    });
    const task = {
      dir: flags.dir,
      to,
      setup: blind ? undefined : loadSetup(flags, process.env),
      registry: registryOptions(flags, process.env),
      moveTags: flags['move-tags'],
      carry: carryOf(flags),
      jobs: flags.jobs,
    };
    const loaded = await runLoad(task, chooseProgress(flags, process.stderr));
    return {
      report: { ...loaded.report, command: 'load', result: loaded.result },
      text: renderImport(loaded, this.style),
    };
  }
}
