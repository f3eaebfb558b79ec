import { Flags } from '@oclif/core';
import { doneReport } from '@sealift/report';
import { configuring, type Outcome, SealiftCommand } from '@sealift/verifier';

export default class Check extends SealiftCommand {
  static override summary =
    'Read a configuration as serve would, open its keys, and say what it allows.';
  static override description = 'Nothing is listened on, and the log is not touched.';
  static override examples = ['<%= config.bin %> check --config signer.yaml'];
  static override flags = {
    config: Flags.string({
      summary: 'The configuration, YAML.',
      required: true,
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(Check);
    const { checkConfig, renderChecked } = await import('../running/check.ts');
    const { readConfig } = await import('../config/read-config.ts');
    const checked = await checkConfig(configuring(() => readConfig(flags.config)));
    return {
      report: { ...doneReport(), command: 'check', result: checked },
      text: renderChecked(checked),
    };
  }
}
