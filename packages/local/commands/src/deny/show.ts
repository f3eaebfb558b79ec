import { Args, Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { packJson, readPack, renderPack } from '@sealift/workflows/denying';

export default class DenyShow extends SealiftCommand {
  static override summary = 'Show what a deny pack denies, and who signed it.';
  static override description =
    'Prints version, digest and every entry with its ID. With --deny-key the signature is ' +
    'verified; without, what is shown is what the file says.';
  static override examples = ['<%= config.bin %> deny show deny.json --deny-key deny.pub'];
  static override args = {
    file: Args.string({ description: 'deny pack', required: true, ignoreStdin: true }),
  };
  static override flags = {
    'deny-key': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PEM',
      summary: 'Public key that may have signed it. Repeatable.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(DenyShow);
    const pack = await readPack(args.file, flags['deny-key'] ?? []);
    const notEstablished = [
      'that no newer pack exists',
      ...(pack.by === undefined ? ['who signed it: no --deny-key was given'] : []),
    ];
    const report = {
      ...doneReport({ notEstablished }),
      command: 'deny show',
      result: packJson(pack),
    };
    return { report, text: renderPack(args.file, pack, this.style) };
  }
}
