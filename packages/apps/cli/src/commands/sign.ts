import { Flags } from '@oclif/core';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { signImage } from '@sealift/signing';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { ANNOTATIONS_FLAG, readAnnotations } from '../signing/annotations.ts';
import { IMAGE_ARGS, IMAGE_FLAGS, SIGNING_FLAGS } from '../signing/flags.ts';
import { renderSigned } from '../signing/render.ts';
import { runSigning } from '../signing/run-signing.ts';

export default class Sign extends SealiftCommand {
  static override summary = 'Sign an image in a registry or in an OCI layout, as cosign does.';
  static override description =
    `Without --rekor-url, --timestamp-server-url or --signing-config nobody is told of the \
signature: verifiers then need --insecure-ignore-tlog.

What is there already stays: signatures are added, never replaced.`;
  static override examples = [
    '<%= config.bin %> sign registry.internal/team/app:1.0 --key sealift.key',
    '<%= config.bin %> sign oci:layout --as registry.internal/team/app:1.0 \\\n' +
      '  --key sealift.key',
    '<%= config.bin %> sign registry.internal/team/app:1.0 --key sealift.key \\\n' +
      '  --format bundle --format legacy --rekor-url https://rekor.internal',
    '<%= config.bin %> sign registry.internal/team/app:1.0 --identity-token token \\\n' +
      '  --fulcio-url https://fulcio.internal --rekor-url https://rekor.internal',
  ];
  static override args = IMAGE_ARGS;
  static override flags = {
    ...IMAGE_FLAGS,
    ...ANNOTATIONS_FLAG,
    recursive: Flags.boolean({ char: 'r', summary: 'Sign every platform of an index too.' }),
    ...SIGNING_FLAGS,
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Sign);
    const annotations = configuring(() => readAnnotations(flags.annotations));
    const { recursive } = flags;
    const { signed, told } = await runSigning(args.image, flags, (store, reference, options) =>
      signImage(store, reference, { ...options, annotations, recursive }),
    );
    return {
      report: { ...doneReport(), command: 'sign', result: { signed, told } },
      text: renderSigned(args.image, signed, this.style, { told }),
    };
  }
}
