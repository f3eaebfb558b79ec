import { Args, Flags } from '@oclif/core';
import { configuring, type Outcome, refuseIdle, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { PASSWORD_FLAGS } from '../../keys/flags.ts';
import { inspected, inspectKey } from '../../keys/inspect.ts';
import { renderInspected } from '../../keys/render.ts';
import { ELSEWHERE_FLAGS } from '../../signing/flags.ts';
import { checkKey, elsewhere, openKey } from '../../signing/key-reference.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyInspect extends SealiftCommand {
  static override summary = 'Show what kind of key a file holds.';
  static override description =
    'Of a public key its type and fingerprint, as `trust show` prints it. Of an encrypted ' +
    'private key what is visible without its password; with --decrypt its type and fingerprint ' +
    'too. A key on a token is opened with its PIN, and signs once to show that it can.';
  static override examples = [
    '<%= config.bin %> key inspect cosign.key',
    '<%= config.bin %> key inspect cosign.key --decrypt',
  ];
  static override args = {
    file: Args.string({
      description:
        'file of a private or public key, pkcs11:… of a key on a token, sealift://NAME of one of ' +
        'the signing service, env://VARIABLE, or NAME://KEY of a KMS',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    decrypt: Flags.boolean({
      summary: 'Open the private key with its password; so does --password-file.',
    }),
    ...PASSWORD_FLAGS,
    ...ELSEWHERE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(KeyInspect);
    const form = elsewhere(args.file);
    checkKey(args.file, flags);
    if (form !== undefined)
      configuring(() =>
        refuseIdle(flags, ['decrypt'], `is for a private key in a file, and this is a ${form}`),
      );
    const shown =
      form === undefined
        ? await inspectKey(args.file, flags, () => readPassword(flags, ownSources()))
        : inspected(args.file, form, (await openKey(args.file, flags)).publicKey);
    return {
      report: { ...doneReport(), command: 'key inspect', result: shown },
      text: renderInspected(shown, this.style),
    };
  }
}
