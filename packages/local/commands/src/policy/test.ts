import { Args, Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { chooseProgress, SealiftCommand } from '@sealift/console';
import { bundleArg, TARGET_FLAGS } from '@sealift/workflows/flags';
import { renderTested } from '@sealift/workflows/policies';
import { verifyTarget } from '@sealift/workflows/verifying';

export default class PolicyTest extends SealiftCommand {
  static override summary = 'Show what each rule of a policy file finds in a bundle.';
  static override description =
    'Verifies the bundle as `verify --policy FILE` does and says, image by image, which rules ' +
    'held and why the others did not. Writes nothing.';
  static override examples = [
    '<%= config.bin %> policy test sealift-policy.yaml bundle.tar',
    '<%= config.bin %> policy test site.yaml bundle.tar --image ghcr.io/acme/app:v1',
  ];
  static override args = {
    file: Args.string({ description: 'policy file', required: true, ignoreStdin: true }),
    target: bundleArg({ description: 'bundle, or a layout', required: true }),
  };
  static override flags = {
    as: TARGET_FLAGS.as,
    image: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME[@DIGEST]',
      summary: 'Image to look at; by default all.',
    }),
    at: Flags.string({
      helpValue: 'TIME',
      summary: 'What is taken for now where the policy counts ages (2026-01-31T12:00:00Z).',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(PolicyTest);
    const { as, image, at } = flags;
    const report = await verifyTarget(
      { targets: [args.target], as, base: undefined },
      { policy: args.file, image, at },
      process.env,
      chooseProgress(flags, process.stderr),
      'tries',
    );
    return {
      report: { ...report, command: 'policy test' },
      text: renderTested(report, this.style),
    };
  }
}
