import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { importKey, readKeyText } from '@sealift/keys';
import { doneReport } from '@sealift/report';
import { KEY_FLAGS, NEW_KEY_FLAGS } from '../../keys/flags.ts';
import { pairOf, refuseExisting, writePair } from '../../keys/pair.ts';
import { renderPair } from '../../keys/render.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyImport extends SealiftCommand {
  static override summary = 'Make a key pair of a private key that another program made.';
  static override description =
    `Takes an unencrypted private key in PEM: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY, ` +
    `of a type and size that cosign takes. Writes the files of \`key generate\`. The original ` +
    `is left as it is: remove it.`;
  static override examples = [
    '<%= config.bin %> key import --key openssl.pem --output-key-prefix release',
  ];
  static override flags = {
    ...KEY_FLAGS,
    'output-key-prefix': Flags.string({
      helpValue: 'PREFIX',
      default: 'import-cosign',
      summary: 'Where the files go: PREFIX.key and PREFIX.pub.',
    }),
    ...NEW_KEY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(KeyImport);
    const paths = pairOf(flags['output-key-prefix']);
    refuseExisting(Object.values(paths), flags.yes);
    const text = readKeyText(flags.key);
    const pkcs8 = Rejection.naming(flags.key, () => importKey(text));
    const pair = await writePair(
      pkcs8,
      await readPassword(flags, ownSources(), 'new'),
      paths,
      flags.yes,
    );
    return {
      report: { ...doneReport(), command: 'key import', result: pair },
      text: renderPair(pair, this.style),
    };
  }
}
