import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { reject } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import { changePassword } from '../../keys/change-password.ts';
import { KEY_FLAGS, PASSWORD_FLAGS } from '../../keys/flags.ts';
import { renderChanged } from '../../keys/render.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyChangePassword extends SealiftCommand {
  static override summary = 'Put a private key under another password.';
  static override description =
    'The key stays the same, and so do its signatures. The file is replaced as a whole, after ' +
    'the new one has been opened once. Keys of older cosign get the cost of today.';
  static override examples = ['<%= config.bin %> key change-password --key cosign.key'];
  static override flags = {
    ...KEY_FLAGS,
    ...PASSWORD_FLAGS,
    'new-password-file': Flags.string({
      helpValue: 'FILE',
      summary: 'File with the new password. Otherwise SEALIFT_NEW_PASSWORD, or a prompt.',
    }),
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(KeyChangePassword);
    const next = flags['new-password-file'];
    if (next === '-' && flags['password-file'] === '-')
      reject('USAGE', 'both passwords cannot come from standard input');
    const sources = ownSources();
    const facts = await changePassword(flags.key, {
      old: () => readPassword(flags, sources),
      next: () => readPassword({ 'password-file': next }, sources, 'next'),
    });
    return {
      report: {
        ...doneReport(),
        command: 'key change-password',
        result: { privateKey: flags.key, ...facts },
      },
      text: renderChanged(flags.key, facts, this.style),
    };
  }
}
