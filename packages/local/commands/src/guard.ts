import type { Outcome } from '@sealift/console';
import { chooseProgress, SealiftCommand } from '@sealift/console';
import { bundleArg } from '@sealift/workflows/flags';
import { guardOutcome, guardTargets } from '@sealift/workflows/guarding';

export default class Guard extends SealiftCommand {
  static override summary =
    "Check a bundle's bytes at a boundary, in one pass and in constant memory.";
  static override description =
    `Holds every header, name, padding and the end to the one form that a bundle has, its list to \
its entries, and every blob to its digest. Stops at the first violation and names its rule and \
byte. Keeps no blob and reads no JSON but the bundle's own.

A file that passes cannot be read in two ways and holds nothing that its list does not name. Who \
signed what is for verify to say.`;
  static override examples = [
    '<%= config.bin %> guard bundle.tar',
    'cat bundle.tar | <%= config.bin %> guard -',
  ];
  static override args = {
    target: bundleArg({
      description: 'bundle, volumes of one, or - for standard input',
      required: true,
      multiple: true,
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Guard);
    return guardOutcome(
      await guardTargets(args.target, chooseProgress(flags, process.stderr)),
      this.style,
    );
  }
}
