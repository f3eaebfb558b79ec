import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { LOG_ARGS, LOG_FLAGS } from '@sealift/workflows/flags';
import { cosignOutcome } from '../../auditing/cosign.ts';
import { PASSWORD_FLAGS } from '../../keys/flags.ts';

export default class AuditCosign extends SealiftCommand {
  static override summary =
    'Be a witness of an audit log: cosign its checkpoint where it only grew.';
  static override description =
    `A log can show two histories to two people, or be cut back; not to a witness that remembers. \
--last is this memory: the checkpoint that the witness cosigned last. It is replaced by the new \
one, with the cosignature on it, before that is printed. To begin, give --begin: then nothing is \
vouched for but the log as it is now.

Others give the cosigned checkpoint to audit verify --since, and the key of the witness, which key \
is printed here, to --witness.`;
  static override examples = [
    '<%= config.bin %> audit cosign /media/stick/log --log-key log.pub \\\n' +
      '  --origin signer.corp.example/log --last watched \\\n' +
      '  --name witness.corp.example --key witness.key',
  ];
  static override args = LOG_ARGS;
  static override flags = {
    ...LOG_FLAGS,
    last: Flags.string({
      required: true,
      helpValue: 'FILE',
      summary: 'The checkpoint that this witness cosigned last; replaced by the new one.',
    }),
    begin: Flags.boolean({ summary: 'There is no last one: begin to watch.' }),
    name: Flags.string({
      required: true,
      helpValue: 'NAME',
      summary: 'Name of the witness: a host and a path, without a scheme.',
    }),
    key: Flags.string({
      required: true,
      helpValue: 'FILE',
      summary: 'Encrypted Ed25519 key of the witness; it signs nothing else.',
    }),
    ...PASSWORD_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { flags, args } = await this.parse(AuditCosign);
    return cosignOutcome(args.directory, flags);
  }
}
