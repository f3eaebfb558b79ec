import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { configuring, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { explainPolicy, renderExplained } from '@sealift/workflows/policies';

export default class PolicyExplain extends SealiftCommand {
  static override summary = 'Say in words what a policy file asks of an image.';
  static override description =
    'Lists the rules that speak of the name, by their lines, and who the signers in them are. ' +
    'Reads the policy file alone: neither the files that it names nor an image.';
  static override examples = [
    '<%= config.bin %> policy explain sealift-policy.yaml ghcr.io/acme/app:v1',
  ];
  static override args = {
    file: Args.string({ description: 'policy file', required: true, ignoreStdin: true }),
    name: Args.string({
      description: 'name of an image, or the digest of one without a name',
      required: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<Outcome> {
    const { args } = await this.parse(PolicyExplain);
    const explained = configuring(() => explainPolicy(args.file, args.name));
    const report = { ...doneReport(), command: 'policy explain', result: explained };
    return { report, text: renderExplained(explained, this.style) };
  }
}
