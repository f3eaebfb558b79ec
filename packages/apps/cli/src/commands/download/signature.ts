import { type Outcome, SealiftCommand } from '@sealift/console';
import { downloaded } from '../../attached/download.ts';
import { evidenceLines } from '../../attached/evidence-lines.ts';
import { ATTACHED_ARGS, ATTACHED_FLAGS } from '../../attached/flags.ts';
import { eachAttached } from '../../attached/places.ts';

export default class DownloadSignature extends SealiftCommand {
  static override summary = 'Print the signatures of an image, one JSON value on each line.';
  static override description =
    'As cosign prints them: of a .sig object its signature, payload, certificate and log entry; ' +
    'of a referrer the bundle. Both are looked for, on the image and on every platform. Nothing ' +
    'is verified.';
  static override examples = [
    '<%= config.bin %> download signature registry.internal/team/app:1.0',
  ];
  static override args = ATTACHED_ARGS;
  static override flags = ATTACHED_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(DownloadSignature);
    const lines = (await eachAttached(args.image, flags, evidenceLines)).flat();
    return downloaded(
      'signature',
      args.image,
      lines.filter(({ kind }) => kind === 'signature'),
    );
  }
}
