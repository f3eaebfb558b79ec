import { Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { checkOutput, chooseProgress, FORCE_FLAG, SealiftCommand } from '@sealift/console';
import { bundleArg } from '@sealift/workflows/flags';
import { inventoryOutcome } from '@sealift/workflows/inventory';

export default class Inventory extends SealiftCommand {
  static override summary = 'List the layers of earlier bundles, for export --since.';
  static override description =
    `Writes a small file with digests and sizes of layers and nothing else. Carried to the \
connected host, it lets the next export leave these layers out.

Every layer is hashed first. The file is a hint and not signed: what it says is there and is not \
makes the delta incomplete, never accepted.`;
  static override examples = ['<%= config.bin %> inventory may.tar -o inventory.json'];
  static override args = {
    bundles: bundleArg({
      description: 'bundles, or folders of volumes',
      required: true,
      multiple: true,
    }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      required: true,
      summary: 'The inventory to write.',
    }),
    ...FORCE_FLAG,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Inventory);
    checkOutput(flags.output, flags.force);
    return inventoryOutcome(
      { bundles: args.bundles, output: flags.output, overwrite: flags.force },
      chooseProgress(flags, process.stderr),
      this.style,
    );
  }
}
