import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { configuring, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { lintPolicy, renderLinted } from '@sealift/workflows/policies';

export default class PolicyLint extends SealiftCommand {
  static override summary = 'Check a policy file, and all files that it names.';
  static override description =
    'Reads it as --policy would: what is unknown, contradicts itself or could never hold is ' +
    'refused with line and column. Lists what is allowed and perhaps not meant, and the digest ' +
    'that --policy-digest pins.';
  static override examples = ['<%= config.bin %> policy lint sealift-policy.yaml'];
  static override args = {
    file: Args.string({ description: 'policy file', required: true, ignoreStdin: true }),
  };

  async run(): Promise<Outcome> {
    const { args } = await this.parse(PolicyLint);
    const { linted, anchors } = configuring(() => lintPolicy(args.file));
    const report = { ...doneReport({ anchors }), command: 'policy lint', result: linted };
    return { report, text: renderLinted(linted, this.style) };
  }
}
