import { Args, Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { checkFolder, configuring, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { convertPolicy, renderConverted, writeConverted } from '@sealift/workflows/policies';

export default class PolicyConvert extends SealiftCommand {
  static override summary = 'Write a policy in the form of another program.';
  static override description =
    'Puts the policy and all that it pins into the files that policy-controller, Kyverno or ' +
    'podman read. What their form cannot say lets in nothing there, and is listed, with what ' +
    'they do not check.';
  static override examples = [
    '<%= config.bin %> policy convert policy.yaml --to cip -o cluster',
    '<%= config.bin %> policy convert policy.yaml --to kyverno -o kyverno',
    '<%= config.bin %> policy convert policy.yaml --to policy.json -o containers',
  ];
  static override args = {
    file: Args.string({ description: 'policy file', required: true, ignoreStdin: true }),
  };
  static override flags = {
    to: Flags.option({
      options: ['cip', 'kyverno', 'policy.json'] as const,
      required: true,
      summary:
        'ClusterImagePolicies with TrustRoots, a ClusterPolicy, or policy.json with registries.d.',
    })(),
    output: Flags.string({
      char: 'o',
      aliases: ['out'],
      helpValue: 'DIR',
      required: true,
      summary: 'The folder to make.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(PolicyConvert);
    checkFolder(flags.output);
    const { converted, files, anchors } = configuring(() => convertPolicy(args.file, flags.to));
    await writeConverted(flags.output, files);
    const report = { ...doneReport({ anchors }), command: 'policy convert', result: converted };
    return { report, text: renderConverted(converted, flags.output, this.style) };
  }
}
