import type { Outcome } from '@sealift/console';
import { checkOutput, chooseProgress, SealiftCommand } from '@sealift/console';
import { JOIN_FLAGS, VOLUMES_ARGS } from '@sealift/workflows/flags';
import { joinOutcome } from '@sealift/workflows/volumes';

export default class Repair extends SealiftCommand {
  static override summary = 'Rebuild a bundle from volumes of which some are lost or damaged.';
  static override description =
    `Takes whatever is there of a set that was written with --parity, in any order: as many \
volumes as the bundle has, of data or parity, are enough. The bundle gets its name after every \
volume that was used was hashed, and the whole was verified in structure and digests.

Where too much is lost, it lists what is there and what is not.`;
  static override examples = ['<%= config.bin %> repair app.volumes -o app.tar'];
  static override args = VOLUMES_ARGS;
  static override flags = JOIN_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Repair);
    checkOutput(flags.output, flags.force);
    return joinOutcome(
      'repair',
      { ...args, ...flags, rebuild: true },
      chooseProgress(flags, process.stderr),
      this.style,
    );
  }
}
