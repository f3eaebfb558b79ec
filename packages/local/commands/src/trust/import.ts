import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { configuring, SealiftCommand } from '@sealift/console';
import { changeOutcome, openStore, withInstances } from '@sealift/workflows/trusting';
import { ACCEPT_FLAG, approver, STORE_ARG } from './flags.ts';
import { INSTANCES_FLAG } from './instances-flag.ts';

export default class TrustImport extends SealiftCommand {
  static override summary = "Take a colleague's trust store in.";
  static override description =
    `Each of its instances takes the place of yours of that name; others stay. Fingerprints are \
shown, removals first, and nothing is written before you approve. The store is made where there is \
none.`;
  static override examples = ['<%= config.bin %> trust import pins colleague.yaml'];
  static override args = {
    store: STORE_ARG,
    from: Args.string({
      description: 'file of trust export, or folder of a store',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = { ...INSTANCES_FLAG, ...ACCEPT_FLAG };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustImport);
    const other = configuring(() => openStore(args.from));
    return changeOutcome(
      {
        command: 'trust import',
        folder: args.store,
        accept: flags.accept,
        json: flags.json,
        create: true,
        next: (store) =>
          withInstances(store, other, { approver: approver(), names: flags.instance }),
      },
      this.style,
    );
  }
}
