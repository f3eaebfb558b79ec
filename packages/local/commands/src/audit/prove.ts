import { Args, Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { proveOutcome } from '@sealift/workflows/auditing';
import { LOG_ARGS, LOG_FLAGS } from '@sealift/workflows/flags';

export default class AuditProve extends SealiftCommand {
  static override summary =
    'Prove that an entry is in the log, or that the log extends an older checkpoint.';
  static override description =
    `Prints a proof that whoever has the log's key verifies without the log: for an entry a \
c2sp.org/tlog-proof with the entry in it, for a checkpoint (--since) the hashes of RFC 6962 \
section 2.1.2 and the newer checkpoint.

The proof is verified before it is printed.`;
  static override examples = [
    '<%= config.bin %> audit prove /var/lib/sealift/log 41 --log-key log.pub \\\n' +
      '  --origin signer.corp.example/log > entry-41.tlog-proof',
    '<%= config.bin %> audit prove /var/lib/sealift/log --since may.checkpoint \\\n' +
      '  --log-key log.pub --origin signer.corp.example/log --json',
  ];
  static override args = {
    ...LOG_ARGS,
    index: Args.string({ description: 'number of the entry', ignoreStdin: true }),
  };
  static override flags = {
    ...LOG_FLAGS,
    since: Flags.string({
      helpValue: 'FILE',
      summary: 'The older checkpoint; instead of an entry.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AuditProve);
    return proveOutcome(args, flags);
  }
}
