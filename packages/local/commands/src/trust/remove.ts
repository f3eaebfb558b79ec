import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { changeOutcome, withoutPins } from '@sealift/workflows/trusting';
import { ACCEPT_FLAG, INSTANCE_ARG, STORE_ARG } from './flags.ts';

export default class TrustRemove extends SealiftCommand {
  static override summary = 'Remove a pin, or an instance, from a trust store.';
  static override description =
    'Whatever only it vouched for is refused from then on. A key that is rotated stays, with a ' +
    'window: what it signed within the window counts.';
  static override examples = [
    '<%= config.bin %> trust remove pins corp corp-rekor-4711aa00ffee.pem',
    '<%= config.bin %> trust remove pins corp',
  ];
  static override args = {
    store: STORE_ARG,
    instance: INSTANCE_ARG,
    pin: Args.string({
      description: 'its file in the store, or a fingerprint; without it all of the instance',
      ignoreStdin: true,
    }),
  };
  static override flags = ACCEPT_FLAG;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustRemove);
    const { store: folder, instance, pin } = args;
    return changeOutcome(
      {
        command: 'trust remove',
        folder,
        accept: flags.accept,
        json: flags.json,
        next: (store) => withoutPins(store, instance, pin),
      },
      this.style,
    );
  }
}
