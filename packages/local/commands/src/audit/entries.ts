import { Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { listEntries } from '@sealift/workflows/auditing';
import { LOG_ARGS } from '@sealift/workflows/flags';

export default class AuditEntries extends SealiftCommand {
  static override summary = 'List the entries of an audit log; only their form is checked.';
  static override description =
    'One line for each entry; --json gives them whole, with the text that each client signed, ' +
    'and with small payloads.';
  static override examples = [
    '<%= config.bin %> audit entries /var/lib/sealift/log',
    '<%= config.bin %> audit entries /var/lib/sealift/log --request 4f2a --json',
  ];
  static override args = LOG_ARGS;
  static override flags = {
    request: Flags.string({ helpValue: 'ID', summary: 'Only those of this request.' }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AuditEntries);
    return listEntries(args.directory, flags.request);
  }
}
