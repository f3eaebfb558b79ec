import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { renderReview, verifyAudit } from '@sealift/workflows/auditing';
import { LOG_ARGS, REVIEW_FLAGS } from '@sealift/workflows/flags';

export default class AuditVerify extends SealiftCommand {
  static override summary =
    'Verify the audit log of a signing service: tree, history, and every entry.';
  static override description =
    `Works on the log's directory or on any copy of it, and writes nothing. Every tile is computed \
anew from the entries; each signature is verified over the payload on record, with a key that was \
active then, and so is each client's and each approver's own request.

A log can always be cut back to an older state of itself. Only a checkpoint that was kept \
elsewhere (--since) or a witness tells.`;
  static override examples = [
    '<%= config.bin %> audit verify /var/lib/sealift/log --log-key log.pub \\\n' +
      '  --origin signer.corp.example/log',
    '<%= config.bin %> audit verify /media/stick/log --log-key log.pub \\\n' +
      '  --origin signer.corp.example/log --since last-month.checkpoint \\\n' +
      '  --keyring keyring.json',
  ];
  static override args = LOG_ARGS;
  static override flags = REVIEW_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AuditVerify);
    const report = await verifyAudit(args.directory, flags);
    return { report, text: renderReview(report, args.directory, this.style) };
  }
}
