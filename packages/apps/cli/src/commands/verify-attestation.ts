import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import {
  ATTESTATION_FLAGS,
  COMMIT_FLAGS,
  DEFAULT_TYPE,
  TARGET_FLAGS,
} from '@sealift/workflows/flags';
import { IN_REGISTRY_FLAGS, TARGET_ARGS, verifyHereOrThere } from '../verifying/in-registry.ts';

export default class VerifyAttestation extends SealiftCommand {
  static override summary = 'Verify the attestations of images, here or in a registry.';
  static override description =
    'The same as verify --type TYPE; without --type the type is custom, as cosign has it.';
  static override examples = [
    '<%= config.bin %> verify-attestation ghcr.io/owner/app:v7 --type slsaprovenance \\\n' +
      '  --key signer.pub --rekor-key rekor.pub',
  ];
  static override args = TARGET_ARGS;
  static override flags = {
    ...IN_REGISTRY_FLAGS,
    ...TARGET_FLAGS,
    ...ATTESTATION_FLAGS,
    ...COMMIT_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(VerifyAttestation);
    const type = flags.type ?? DEFAULT_TYPE;
    return verifyHereOrThere('verify-attestation', args.target, { ...flags, type });
  }
}
