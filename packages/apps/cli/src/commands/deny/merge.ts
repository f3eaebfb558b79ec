import { Args } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { PACK_FLAGS } from '../../denying/flags.ts';
import { writePack } from '../../denying/write-pack.ts';

export default class DenyMerge extends SealiftCommand {
  static override summary = 'Write one deny pack that denies all that several deny.';
  static override description =
    `Each pack must be signed by the key of --key or by one of --deny-key. Of what several deny, \
what denies most of it counts. So a pack is signed by a new key where the old one is lost, too.`;
  static override examples = [
    `<%= config.bin %> deny merge ours.json theirs.json -o deny.json --key deny.key \\
  --deny-key theirs.pub`,
  ];
  static override replaces = ['packs'];
  static override args = {
    packs: Args.string({
      description: 'deny packs',
      required: true,
      multiple: true,
      ignoreStdin: true,
    }),
  };
  static override flags = PACK_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(DenyMerge);
    return writePack('deny merge', args.packs, [], flags, this.style);
  }
}
