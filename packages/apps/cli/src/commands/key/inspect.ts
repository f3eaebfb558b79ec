import { Args, Flags } from '@oclif/core';
import { doneReport } from '@sealift/report';
import { type Outcome, SealiftCommand } from '@sealift/verifier';
import { PASSWORD_FLAGS } from '../../keys/flags.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyInspect extends SealiftCommand {
  static override summary = 'Show what kind of key a file holds.';
  static override description =
    'Of a public key its type and fingerprint, as `trust show` prints it. Of an encrypted private key what is visible without its password; with --decrypt its type and fingerprint too.';
  static override examples = ['<%= config.bin %> key inspect cosign.key', '<%= config.bin %> key inspect cosign.key --decrypt'];
  static override args = { file: Args.string({ description: 'file of a private or public key', required: true, ignoreStdin: true }) };
  static override flags = {
    decrypt: Flags.boolean({ summary: 'Open the private key with its password; so does --password-file.' }),
    ...PASSWORD_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(KeyInspect);
    const { inspectKey } = await import('../../keys/inspect.ts');
    const { renderInspected } = await import('../../keys/render.ts');
    const opens = flags.decrypt || flags['password-file'] !== undefined;
    const inspected = await inspectKey(args.file, opens ? () => readPassword(flags, ownSources()) : undefined);
    return { report: { ...doneReport(), command: 'key inspect', result: inspected }, text: renderInspected(inspected, this.style) };
  }
}
