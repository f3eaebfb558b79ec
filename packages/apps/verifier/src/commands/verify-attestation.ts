import { TARGET_ARGS, TARGET_FLAGS } from '../flags/target.ts';
import { VERIFY_FLAGS } from '../flags/verify.ts';
import { SealiftCommand } from '../program/command.ts';
import type { Outcome } from '../program/outcome.ts';

/** cosign's own default. */
const DEFAULT_TYPE = ['custom'];

export default class VerifyAttestation extends SealiftCommand {
  static override summary = 'Verify the attestations of images, with no network.';
  static override description =
    'The same as verify --type TYPE; without --type the type is custom, as cosign has it.';
  static override examples = [
    '<%= config.bin %> verify-attestation bundle.tar --type slsaprovenance --key signer.pub ' +
      '--rekor-key rekor.pub',
  ];
  static override args = TARGET_ARGS;
  static override flags = { ...TARGET_FLAGS, ...VERIFY_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(VerifyAttestation);
    const { verifyOutcome } = await import('../verifying/verify-outcome.ts');
    return verifyOutcome('verify-attestation', args.target, {
      ...flags,
      type: flags.type ?? DEFAULT_TYPE,
    });
  }
}
