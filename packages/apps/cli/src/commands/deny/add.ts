import { Args } from '@oclif/core';
import { configuring, type Outcome, refuseIdle, SealiftCommand } from '@sealift/console';
import { PACK_FLAGS, TARGET_FLAGS } from '../../denying/flags.ts';
import { entriesOf } from '../../denying/targets.ts';
import { writePack } from '../../denying/write-pack.ts';

export default class DenyAdd extends SealiftCommand {
  static override summary = 'Deny an image, a key, an identity or a log: write a deny pack.';
  static override description =
    `A deny pack travels to the isolated side, where --deny gives it to whatever verifies. It is \
signed by a key that does nothing else; its version only rises, and packs only add.

With PACK all that it denies is denied by the new one too.`;
  static override examples = [
    '<%= config.bin %> deny add -o deny.json --key deny.key \\\n' +
      "  --digest sha256:… --reason 'CVE-2026-0001 in every build'",
    '<%= config.bin %> deny add deny.json -o deny.json --force --key deny.key \\\n' +
      '  --public-key signer.pub --from 2026-03-01T00:00:00Z \\\n' +
      "  --reason 'laptop stolen'",
  ];
  static override replaces = ['pack'];
  static override args = {
    pack: Args.string({ description: 'the deny pack before it', ignoreStdin: true }),
  };
  static override flags = { ...PACK_FLAGS, ...TARGET_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(DenyAdd);
    const added = configuring(() => entriesOf(flags));
    const before = args.pack === undefined ? [] : [args.pack];
    if (args.pack === undefined)
      configuring(() => refuseIdle(flags, ['deny-key'], 'is of the pack before: give that too'));
    return writePack('deny add', before, added, flags, this.style);
  }
}
