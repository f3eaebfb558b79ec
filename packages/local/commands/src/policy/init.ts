import type { Outcome } from '@sealift/console';
import { chooseProgress, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { TARGET_ARGS, TARGET_FLAGS } from '@sealift/workflows/flags';
import { beginPolicy, claimedOf } from '@sealift/workflows/policies';
import { openTarget } from '@sealift/workflows/verifying';

export default class PolicyInit extends SealiftCommand {
  static override summary = 'Begin a policy file from the signers that a bundle claims.';
  static override description =
    'Prints a commented policy that asks of every repository what its images have. Verifies ' +
    'nothing: whoever carried the bundle could have written it, so that every signer in it is ' +
    'to be compared out of band.';
  static override examples = ['<%= config.bin %> policy init bundle.tar > sealift-policy.yaml'];
  static override args = TARGET_ARGS;
  static override flags = { as: TARGET_FLAGS.as };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(PolicyInit);
    const content = await openTarget(args.target, flags.as, chooseProgress(flags, process.stderr));
    try {
      const begun = beginPolicy(await claimedOf(content), content.origin);
      const notEstablished = ['anything: policy init verifies nothing, it writes what is claimed'];
      const report = { ...doneReport({ notEstablished }), command: 'policy init', result: begun };
      return { report, text: begun.policy };
    } finally {
      await content.close();
    }
  }
}
