import { Flags } from '@oclif/core';
import { checkOutput, type Outcome, SealiftCommand } from '@sealift/console';
import { chooseSbom, sbomOutcome } from '../../attached/download-sbom.ts';
import { ATTACHED_ARGS, ATTACHED_FLAGS } from '../../attached/flags.ts';
import { eachAttached } from '../../attached/places.ts';
import { sbomsOf } from '../../attached/sboms.ts';

export default class DownloadSbom extends SealiftCommand {
  static override summary = 'Print the bill of materials of an image.';
  static override description =
    "Looks at cosign's .sbom object, at referrers that are SBOMs, and into attestations. Where " +
    'there are several, --digest says which. Nothing is verified: of these, only attestations ' +
    'are signed.';
  static override examples = [
    '<%= config.bin %> download sbom registry.internal/team/app:1.0 > sbom.json',
    '<%= config.bin %> download sbom app.tar -o sbom.json',
  ];
  static override args = ATTACHED_ARGS;
  static override flags = {
    digest: Flags.string({ helpValue: 'sha256:HEX', summary: 'The one with this digest.' }),
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'Write it there, byte for byte, instead of printing it.',
    }),
    force: Flags.boolean({
      dependsOn: ['output'],
      summary: 'Replace the file where it exists.',
    }),
    ...ATTACHED_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(DownloadSbom);
    checkOutput(flags.output, flags.force);
    const found = (await eachAttached(args.image, flags, sbomsOf)).flat();
    return sbomOutcome(chooseSbom(args.image, found, flags.digest), flags);
  }
}
