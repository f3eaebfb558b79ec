import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { ADD_FLAGS } from './add-flags.ts';
import { addOutcome, fileContent } from './adding.ts';
import { INSTANCE_ARG, KIND_ARG, STORE_ARG } from './flags.ts';

export default class TrustAdd extends SealiftCommand {
  static override summary = 'Pin a file in a trust store.';
  static override description =
    `Shows fingerprints, log IDs, origin and window, and asks; without a terminal it ends with \
TRUST_APPROVAL and the --accept that approves exactly this. A key that is rotated is added beside \
the old one, each with its window.`;
  static override examples = [
    '<%= config.bin %> trust add pins corp rekor rekor.pub \\\n' + '  --origin rekor.corp.example',
    '<%= config.bin %> trust add pins corp ca fulcio.pem',
    '<%= config.bin %> trust add pins corp key seal.pub --role seal',
  ];
  static override args = {
    store: STORE_ARG,
    instance: INSTANCE_ARG,
    kind: KIND_ARG,
    file: Args.string({
      description: 'trusted_root.json, PEM key, PEM certificates, or the line of a witness',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = ADD_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustAdd);
    const { file, ...added } = args;
    return addOutcome({ ...added, content: fileContent(file) }, flags, this.style);
  }
}
