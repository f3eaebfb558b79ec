import type { Outcome } from '@sealift/console';
import { checkOutput, chooseProgress, SealiftCommand } from '@sealift/console';
import { JOIN_FLAGS, VOLUMES_ARGS } from '@sealift/workflows/flags';
import { joinOutcome } from '@sealift/workflows/volumes';

export default class Join extends SealiftCommand {
  static override summary = 'Join the volumes of a bundle into one file.';
  static override description =
    `Every volume is hashed as it is copied, and the whole is verified in structure and digests \
before it gets its name. Nothing is left behind otherwise; what is missing, damaged or of another \
set is named.

On a terminal, or with --prompt, it asks for one medium after another until all volumes are there.`;
  static override examples = [
    '<%= config.bin %> join app.volumes -o app.tar',
    '<%= config.bin %> join /media/cdrom --prompt -o app.tar',
  ];
  static override args = VOLUMES_ARGS;
  static override flags = JOIN_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Join);
    checkOutput(flags.output, flags.force);
    return joinOutcome(
      'join',
      { ...args, ...flags, rebuild: false },
      chooseProgress(flags, process.stderr),
      this.style,
    );
  }
}
