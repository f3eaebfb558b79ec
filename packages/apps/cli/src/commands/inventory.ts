import { Flags } from '@oclif/core';
import {
  checkOutput,
  chooseProgress,
  configuring,
  FORCE_FLAG,
  type Outcome,
  type Progress,
  SealiftCommand,
} from '@sealift/console';
import { reject } from '@sealift/failures';
import { layersInRegistry } from '@sealift/inventory';
import { parseRegistryImage } from '@sealift/sources';
import { bundleArg } from '@sealift/workflows/flags';
import { inventoryOutcome } from '@sealift/workflows/inventory';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { refuseIdleRegistry, registryOptions } from '../network/options.ts';
import { requireOneRegistry } from '../network/own-access.ts';

export default class Inventory extends SealiftCommand {
  static override summary =
    'List the layers of a registry or of earlier bundles, for export --since.';
  static override description =
    `Writes a small file with digests and sizes of layers and nothing else. Carried to the \
connected host, it lets the next export leave these layers out.

Layers of bundles are hashed first, those of a registry are asked for. The file is a hint and not \
signed: what it says is there and is not makes the delta incomplete, never accepted.`;
  static override examples = [
    '<%= config.bin %> inventory --repository registry.internal/team/app -o list.json',
    '<%= config.bin %> inventory may.tar -o list.json',
  ];
  static override args = {
    bundles: bundleArg({
      description: 'bundles, or folders of volumes',
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
    repository: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'A repository with all its tags, or one image by its tag or digest. Repeatable.',
    }),
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Inventory);
    const { repository: names = [] } = flags;
    const bundles = args.bundles ?? [];
    if (bundles.length + names.length === 0)
      configuring(() => reject('USAGE', 'an inventory of what? Give bundles or --repository'));
    const images = configuring(() => names.map(parseRegistryImage));
    requireOneRegistry(
      flags,
      images.map(({ registry }) => registry),
    );
    checkOutput(flags.output, flags.force);
    if (names.length === 0)
      configuring(() => refuseIdleRegistry(flags, 'an inventory without --repository'));
    const progress = chooseProgress(flags, process.stderr);
    const found =
      names.length === 0
        ? []
        : await takeStock(names, registryOptions(flags, process.env, 'images'), progress);
    return inventoryOutcome(
      { bundles, found, output: flags.output, overwrite: flags.force },
      progress,
      this.style,
    );
  }
}

async function takeStock(
  names: readonly string[],
  registry: ReturnType<typeof registryOptions>,
  progress: Progress,
) {
  return layersInRegistry(names, {
    registry,
    onSkipped: (name, reason) => progress.note(`${name} is skipped: ${reason}`),
  });
}
