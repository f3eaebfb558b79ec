import { Flags } from '@oclif/core';
import { pem } from '@sealift/bytes';
import { configuring, type Outcome, refuseIdle, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { keyFacts } from '../../keys/facts.ts';
import { KEY_FLAGS, OVERWRITE_FLAGS, PASSWORD_FLAGS } from '../../keys/flags.ts';
import { publicHalf } from '../../keys/inspect.ts';
import { refuseExisting, writeFile } from '../../keys/pair.ts';
import { ELSEWHERE_FLAGS } from '../../signing/flags.ts';
import { checkKey, elsewhere, openKey } from '../../signing/key-reference.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyPublic extends SealiftCommand {
  static override summary = 'Print the public key of a private key.';
  static override description =
    'PEM of a SubjectPublicKeyInfo, as cosign writes it. The key is a file, pkcs11:… on a ' +
    'token, sealift://NAME of the signing service, env://VARIABLE, or NAME://KEY of a KMS.';
  static override examples = [
    '<%= config.bin %> key public --key cosign.key',
    '<%= config.bin %> key public --key cosign.key -o cosign.pub',
  ];
  static override flags = {
    ...KEY_FLAGS,
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'Write it there instead of printing it.',
    }),
    ...OVERWRITE_FLAGS,
    ...PASSWORD_FLAGS,
    ...ELSEWHERE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(KeyPublic);
    const { output } = flags;
    if (output !== undefined) refuseExisting([output], flags.yes);
    else configuring(() => refuseIdle(flags, ['yes'], 'is about the file of --output'));
    checkKey(flags.key, flags);
    const isFile = elsewhere(flags.key) === undefined;
    const key = isFile
      ? await publicHalf(flags.key, flags, () => readPassword(flags, ownSources()))
      : (await openKey(flags.key, flags)).publicKey;
    const text = pem.encode('PUBLIC KEY', key.spki);
    if (output !== undefined) await writeFile(output, text, 0o644, flags.yes);
    const result = {
      ...keyFacts(key),
      publicKeyPem: text,
      ...(output === undefined ? {} : { publicKey: output }),
    };
    return {
      report: { ...doneReport(), command: 'key public', result },
      text: output === undefined ? text : '',
    };
  }
}
