import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { COMMIT_FLAGS, TARGET_FLAGS, VARIABLE_NAMES, VERIFY_FLAGS } from '@sealift/workflows/flags';
import { IN_REGISTRY_FLAGS, TARGET_ARGS, verifyHereOrThere } from '../verifying/in-registry.ts';

export default class Verify extends SealiftCommand {
  static override summary = 'Verify images and who signed them, here or in a registry.';
  static override description =
    `Ties each image to its name, and checks every signature and attestation against what you \
pinned. Nothing of a bundle or registry is trusted. Of what is on this host every blob is hashed; \
of images in a registry manifests and evidence are, and with --full all of it.

By default an image needs a signature; --type asks for an attestation instead. Flags \
replace the variables ${VARIABLE_NAMES}; they never add to them.`;
  static override examples = [
    '<%= config.bin %> verify bundle.tar --key signer.pub --rekor-key rekor.pub',
    '<%= config.bin %> verify ghcr.io/owner/app:v7 --key signer.pub --rekor-key rekor.pub',
  ];
  static override args = TARGET_ARGS;
  static override flags = {
    ...IN_REGISTRY_FLAGS,
    ...TARGET_FLAGS,
    ...VERIFY_FLAGS,
    ...COMMIT_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Verify);
    return verifyHereOrThere('verify', args.target, flags);
  }
}
