import { Flags } from '@oclif/core';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { readConfig } from '../config/read-config.ts';
import { checkConfig, renderChecked } from '../running/check.ts';

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
    const checked = await checkConfig(configuring(() => readConfig(flags.config)));
    return {
      report: { ...doneReport(), command: 'check', result: checked },
      text: renderChecked(checked),
    };
  }
}
