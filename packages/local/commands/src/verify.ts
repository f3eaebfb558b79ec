import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import {
  COMMIT_FLAGS,
  TARGET_ARGS,
  TARGET_FLAGS,
  VARIABLE_NAMES,
  VERIFY_FLAGS,
} from '@sealift/workflows/flags';
import { verifyOutcome } from '@sealift/workflows/verifying';

export default class Verify extends SealiftCommand {
  static override summary = 'Verify images and who signed them, with no network.';
  static override description =
    `Re-hashes every blob, ties it to the image's name, and checks every signature and attestation \
against what you pinned. Nothing of the bundle is trusted.

By default an image needs a signature; --type asks for an attestation instead. Flags \
replace the variables ${VARIABLE_NAMES}; they never add to them.`;
  static override examples = [
    '<%= config.bin %> verify bundle.tar --key signer.pub --rekor-key rekor.pub',
    `<%= config.bin %> verify bundle.tar --trusted-root trusted_root.json \\
  --certificate-identity ci@example.com \\
  --certificate-oidc-issuer https://issuer.example.com`,
  ];
  static override args = TARGET_ARGS;
  static override flags = { ...TARGET_FLAGS, ...VERIFY_FLAGS, ...COMMIT_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Verify);
    return verifyOutcome('verify', args.target, flags);
  }
}
