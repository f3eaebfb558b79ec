import { Args, Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { configuring, SealiftCommand } from '@sealift/console';
import { changeOutcome, openSent, withInstances } from '@sealift/workflows/trusting';
import { nameOf } from './adding.ts';
import { ACCEPT_FLAG, approver, STORE_ARG } from './flags.ts';
import { INSTANCES_FLAG } from './instances-flag.ts';

export default class TrustApprove extends SealiftCommand {
  static override summary = 'Take the keys and roots that a bundle carries into a trust store.';
  static override description =
    `What export --with-trust put into the bundle is believed by nothing until somebody compared \
its fingerprints, by another way than the bundle came, and approves exactly this change. Each \
instance takes the place of yours of that name, removals shown first; others stay. What you \
approved before, and means the same, stays as it is.`;
  static override examples = [
    '<%= config.bin %> trust approve pins app.tar',
    '<%= config.bin %> trust approve pins app.tar --instance corp --as corp-2026',
  ];
  static override args = {
    store: STORE_ARG,
    from: Args.string({
      description: 'bundle of export --with-trust, folder of its volumes, or file of trust export',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...INSTANCES_FLAG,
    as: Flags.string({
      helpValue: 'NAME',
      summary: 'Take the one instance in under this name; flags of export give it none.',
    }),
    ...ACCEPT_FLAG,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustApprove);
    const { as, instance: names } = flags;
    if (as !== undefined) configuring(() => nameOf(as));
    const sent = await openSent(args.from);
    return changeOutcome(
      {
        command: 'trust approve',
        folder: args.store,
        accept: flags.accept,
        json: flags.json,
        create: true,
        next: (store) => withInstances(store, sent, { approver: approver(), names, as }),
      },
      this.style,
    );
  }
}
