import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import type { NewKeyType } from '@sealift/keys';
import { generateKey } from '@sealift/keys';
import { doneReport } from '@sealift/report';
import { NEW_KEY_FLAGS } from '../../keys/flags.ts';
import { generateInKms, type KmsFlags } from '../../keys/in-kms.ts';
import { pairOf, refuseExisting, writePair } from '../../keys/pair.ts';
import { renderInKms, renderPair } from '../../keys/render.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyGenerate extends SealiftCommand {
  static override summary = 'Make a key pair for signing.';
  static override description =
    `Writes PREFIX.key, encrypted with a password, and PREFIX.pub. Both are files of cosign: \
cosign signs with the one and verifies with the other.

With --kms the private key stays in the KMS, and signs as --key NAME://KEY.

The password comes from --password-file, COSIGN_PASSWORD or a prompt.`;
  static override examples = [
    '<%= config.bin %> key generate',
    '<%= config.bin %> key generate --output-key-prefix release --type rsa4096',
    '<%= config.bin %> key generate --output-key-prefix release --kms ovhcloud://release',
  ];
  static override flags = {
    'output-key-prefix': Flags.string({
      helpValue: 'PREFIX',
      default: 'cosign',
      summary: 'Where the files go: PREFIX.key and PREFIX.pub.',
    }),
    type: Flags.option({
      options: [
        'p256',
        'p384',
        'p521',
        'rsa2048',
        'rsa3072',
        'rsa4096',
        'ed25519',
      ] as const satisfies readonly NewKeyType[],
      summary:
        'Type of the key, p256 where not given. Every cosign verifies p256 and RSA without more ' +
        'flags.',
    })(),
    kms: Flags.string({
      helpValue: 'NAME://KEY',
      summary: 'Have the key made in a KMS, by its plugin for cosign; PREFIX.pub alone is written.',
    }),
    ...NEW_KEY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(KeyGenerate);
    const paths = pairOf(flags['output-key-prefix']);
    if (flags.kms !== undefined) return this.#inKms(flags.kms, flags, paths.publicKey);
    refuseExisting(Object.values(paths), flags.yes);
    const password = await readPassword(flags, ownSources(), 'new');
    const made = await generateKey(flags.type ?? 'p256');
    const pair = await writePair(made, password, paths, flags.yes);
    return this.#outcome(pair, renderPair(pair, this.style));
  }

  async #inKms(reference: string, flags: KmsFlags, path: string): Promise<Outcome> {
    const made = await generateInKms(reference, flags, path);
    return this.#outcome(made, renderInKms(made, this.style));
  }

  #outcome(result: object, text: string): Outcome {
    return { report: { ...doneReport(), command: 'key generate', result }, text };
  }
}
