import { Flags } from '@oclif/core';
import { doneReport } from '@sealift/report';
import { type Outcome, SealiftCommand } from '@sealift/verifier';

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
    const { serveUntilEnded } = await import('../running/until-ended.ts');
    await serveUntilEnded(flags.config, this.config.version);
    return { report: { ...doneReport(), command: 'serve' }, text: '' };
  }
}
