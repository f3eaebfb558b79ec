import { Flags } from '@oclif/core';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { attachBundle } from '@sealift/signing';
import {
  ATTACHING_FLAGS,
  attachedOutcome,
  eachFile,
  readAttached,
} from '../../attached/attaching.ts';
import { createdTime } from '../../signing/created.ts';
import { IMAGE_ARGS } from '../../signing/flags.ts';
import { eachImage, readImage } from '../../signing/places.ts';

export default class AttachBundle extends SealiftCommand {
  static override summary = 'Put a Sigstore bundle that was made elsewhere beside its image.';
  static override description =
    'A bundle of version 0.3, as a referrer: cosign 3 finds it there. It must be about this ' +
    'image; who signed it is for verify to say. `export --attach-bundle` puts one into a bundle ' +
    'that travels.';
  static override examples = [
    '<%= config.bin %> attach bundle registry.internal/app:1.0 --bundle app.sigstore.json',
  ];
  static override args = IMAGE_ARGS;
  static override flags = {
    bundle: Flags.string({
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'The Sigstore bundle. Repeatable.',
    }),
    ...ATTACHING_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AttachBundle);
    const source = readImage(args.image, flags);
    const bundles = readAttached('bundle', flags.bundle);
    const created = configuring(() => createdTime(process.env, Date.now()));
    const attached = await eachImage(source, flags, (store, reference) =>
      eachFile(bundles, (bundle) => attachBundle(store, reference, { bundle, created })),
    );
    return attachedOutcome('bundle', args.image, attached, this.style);
  }
}
