import { Args, Flags } from '@oclif/core';
import { chooseProgress, configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { parseRegistryImage } from '@sealift/sources';
import { openIntact } from '@sealift/workflows/verifying';
import { renderImport } from '../importing/render.ts';
import { LOADING_FLAGS, loadTask } from '../loading/asked.ts';
import { runLoad } from '../loading/run-load.ts';

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
    ...LOADING_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Load);
    const to = configuring(() => parseRegistryImage(args.image));
    const { dir, jobs } = flags;
    const task = { ...loadTask(flags, to, args.image), only: [] };
    const progress = chooseProgress(flags, process.stderr);
    const whole = { targets: [dir], as: undefined, base: undefined, jobs };
    const loaded = await runLoad(() => openIntact(whole, progress), task, progress);
    return {
      report: { ...loaded.report, command: 'load', result: loaded.result },
      text: renderImport(loaded, this.style),
    };
  }
}
