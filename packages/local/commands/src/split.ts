import { Flags } from '@oclif/core';
import { LIMITS } from '@sealift/bytes';
import type { Outcome } from '@sealift/console';
import { checkFolder, chooseProgress, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { writeVolumes } from '@sealift/volumes';
import { bundleArg } from '@sealift/workflows/flags';
import { cutting, renderVolumes } from '@sealift/workflows/volumes';

export default class Split extends SealiftCommand {
  static override summary = 'Cut a bundle into volumes for media that are smaller.';
  static override description =
    `Writes a new folder with NAME.001, NAME.002 and so on, and NAME.set.json, which goes onto ` +
    `every medium beside its volume. verify, inspect and import read volumes as they are; cat ` +
    `puts them together as join does. The same bundle and size give the same bytes.`;
  static override examples = [
    '<%= config.bin %> split app.tar --volume-size dvd',
    '<%= config.bin %> split app.tar --volume-size fat32 -o stick',
  ];
  static override args = {
    bundle: bundleArg({ description: 'bundle', required: true }),
  };
  static override flags = {
    'volume-size': Flags.string({
      helpValue: 'SIZE',
      required: true,
      summary: 'The most that a volume may hold: cd, dvd, dvd-dl, fat32, or a number of bytes.',
    }),
    parity: Flags.integer({
      helpValue: 'N',
      min: 0,
      max: LIMITS.shards - 1,
      default: 0,
      summary: 'Add N volumes of parity: any N volumes may be lost, and repair rebuilds them.',
    }),
    output: Flags.string({
      char: 'o',
      helpValue: 'FOLDER',
      summary: 'The folder to make; by default BUNDLE.volumes.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Split);
    const folder = flags.output ?? `${args.bundle}.volumes`;
    checkFolder(folder);
    const cut = { volumeSize: flags['volume-size'], parity: flags.parity };
    const written = await cutting(cut, chooseProgress(flags, process.stderr), (options) =>
      writeVolumes(args.bundle, folder, options),
    );
    return {
      report: { ...doneReport(), command: 'split', result: written },
      text: renderVolumes(written, this.style),
    };
  }
}
