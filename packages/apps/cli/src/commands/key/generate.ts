import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import type { NewKeyType } from '@sealift/keys';
import { generateKey } from '@sealift/keys';
import { doneReport } from '@sealift/report';
import { NEW_KEY_FLAGS } from '../../keys/flags.ts';
import { pairOf, refuseExisting, writePair } from '../../keys/pair.ts';
import { renderPair } from '../../keys/render.ts';
import { ownSources, readPassword } from '../../signing/password.ts';

export default class KeyGenerate extends SealiftCommand {
  static override summary = 'Make a key pair for signing.';
  static override description =
    `Writes PREFIX.key, encrypted with a password, and PREFIX.pub. Both are files of cosign: \
cosign signs with the one and verifies with the other.

The password comes from --password-file, COSIGN_PASSWORD or a prompt.`;
  static override examples = [
    '<%= config.bin %> key generate',
    '<%= config.bin %> key generate --output-key-prefix release --type rsa4096',
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
      default: 'p256',
      summary: 'Type of the key. Every cosign verifies p256 and RSA without more flags.',
    })(),
    ...NEW_KEY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(KeyGenerate);
    const paths = pairOf(flags['output-key-prefix']);
    refuseExisting(Object.values(paths), flags.yes);
    const password = await readPassword(flags, ownSources(), 'new');
    const pair = await writePair(await generateKey(flags.type), password, paths, flags.yes);
    return {
      report: { ...doneReport(), command: 'key generate', result: pair },
      text: renderPair(pair, this.style),
    };
  }
}
