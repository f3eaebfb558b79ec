import { Flags } from '@oclif/core';
import { ACCEPT_FLAG, approver, INSTANCE_ARG, nameOf, STORE_ARG } from '@sealift/commands/trust';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { changeOutcome, withCapsule } from '@sealift/workflows/trusting';
import { fetched } from '../../trusting/fetched.ts';
import { SOURCE_FLAGS } from '../../trusting/source-flags.ts';

export default class TrustFetch extends SealiftCommand {
  static override summary = 'Follow a TUF repository: fetch the trusted root that it names.';
  static override description =
    `Asks a repository laid out as that of the public-good instance, a mirror, or a folder, for \
its roots behind the pinned one, and for what they sign, down to trusted_root.json. All of it is \
verified: thresholds, versions, hashes, expiry by the clock of this host.

Nothing is pinned before you approve. The first time the fingerprint of the root is to be \
compared, or give the one that you have with --root. The metadata stay in the store, travel with \
export --with-trust, and are followed on the far side by trust approve.`;
  static override examples = [
    '<%= config.bin %> trust fetch pins public-good --url https://tuf-repo-cdn.sigstore.dev',
    '<%= config.bin %> trust fetch pins good --url file:///media/mirror --root root.json',
  ];
  static override args = { store: STORE_ARG, instance: INSTANCE_ARG };
  static override flags = {
    url: Flags.string({
      helpValue: 'URL',
      required: true,
      summary: 'The repository: https, or file: with the folder of a copy.',
    }),
    root: Flags.string({
      helpValue: 'FILE',
      summary: 'The first time: a root.json that you have; otherwise the first of the repository.',
    }),
    target: Flags.string({
      helpValue: 'NAME',
      default: 'trusted_root.json',
      summary: 'The target to pin.',
    }),
    ...SOURCE_FLAGS,
    ...ACCEPT_FLAG,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustFetch);
    const { store: folder, instance } = args;
    configuring(() => nameOf(instance));
    const sent = await fetched(args, flags, process.env);
    return changeOutcome(
      {
        command: 'trust fetch',
        folder,
        accept: flags.accept,
        json: flags.json,
        next: (store) =>
          withCapsule(store, instance, sent, { approver: approver(), now: Date.now() }),
      },
      this.style,
    );
  }
}
