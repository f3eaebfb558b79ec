import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { serveUntilEnded } from '../running/until-ended.ts';

export default class Serve extends SealiftCommand {
  static override summary = 'Run the signing service.';
  static override description =
    'It ends at SIGTERM or SIGINT, after what is under way, and reads its configuration, ' +
    'certificates and keys anew at SIGHUP. Log lines (JSON) go to standard error; what was ' +
    'asked and signed is in the audit log.';
  static override examples = ['<%= config.bin %> serve --config /etc/sealift-signer/signer.yaml'];
  static override flags = {
    config: Flags.string({
      summary: 'The configuration, YAML.',
      required: true,
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(Serve);
    await serveUntilEnded(flags.config, this.config.version);
    return { report: { ...doneReport(), command: 'serve' }, text: '' };
  }
}
