import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { attachAttestation } from '@sealift/signing';
import {
  ATTACHING_FLAGS,
  attachedOutcome,
  eachFile,
  readAttached,
} from '../../attached/attaching.ts';
import { IMAGE_ARGS } from '../../signing/flags.ts';
import { eachImage, readImage } from '../../signing/places.ts';

export default class AttachAttestation extends SealiftCommand {
  static override summary = 'Put an attestation that was made elsewhere beside its image.';
  static override description =
    'A DSSE envelope, as `cosign attest --no-upload` and `download attestation` print one. It ' +
    'must be about this image; who signed it is for verify to say. What is there already stays.';
  static override examples = [
    '<%= config.bin %> attach attestation registry.internal/app:1.0 --attestation att.json',
  ];
  static override args = IMAGE_ARGS;
  static override flags = {
    attestation: Flags.string({
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'The envelope. Repeatable.',
    }),
    ...ATTACHING_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AttachAttestation);
    const source = readImage(args.image, flags);
    const envelopes = readAttached('attestation', flags.attestation);
    const attached = await eachImage(source, flags, (store, reference) =>
      eachFile(envelopes, (bytes) => attachAttestation(store, reference, bytes)),
    );
    return attachedOutcome('attestation', args.image, attached, this.style);
  }
}
