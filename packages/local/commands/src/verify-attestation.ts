import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import {
  ATTESTATION_FLAGS,
  COMMIT_FLAGS,
  DEFAULT_TYPE,
  TARGET_ARGS,
  TARGET_FLAGS,
} from '@sealift/workflows/flags';
import { verifyOutcome } from '@sealift/workflows/verifying';

export default class VerifyAttestation extends SealiftCommand {
  static override summary = 'Verify the attestations of images, with no network.';
  static override description =
    'The same as verify --type TYPE; without --type the type is custom, as cosign has it.';
  static override examples = [
    '<%= config.bin %> verify-attestation bundle.tar --type slsaprovenance \\\n' +
      '  --key signer.pub --rekor-key rekor.pub',
  ];
  static override args = TARGET_ARGS;
  static override flags = { ...TARGET_FLAGS, ...ATTESTATION_FLAGS, ...COMMIT_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(VerifyAttestation);
    return verifyOutcome('verify-attestation', args.target, {
      ...flags,
      type: flags.type ?? DEFAULT_TYPE,
    });
  }
}
