import { Args } from '@oclif/core';
import { repositoryStore } from '@sealift/attachments';
import { utf8 } from '@sealift/bytes';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { payloadFor } from '@sealift/signing';
import { REGISTRY_FLAGS } from '../../network/flags.ts';
import { ANNOTATIONS_FLAG, readAnnotations } from '../../signing/annotations.ts';
import { withRegistry } from '../../signing/with-registry.ts';

export default class PayloadGenerate extends SealiftCommand {
  static override summary =
    'Print what must be signed for an image, to be signed where the key is.';
  static override description =
    'The signature goes back with `attach signature`. The payload is printed without a newline: ' +
    'sign it byte for byte.';
  static override examples = [
    '<%= config.bin %> payload generate registry.internal/team/app:1.0 > payload\n' +
      'openssl dgst -sha256 -sign key.pem -out signature payload\n' +
      '<%= config.bin %> attach signature registry.internal/team/app:1.0 --payload payload \\\n' +
      '  --signature signature --key key.pub',
  ];
  static override args = {
    image: Args.string({ description: 'image reference', required: true, ignoreStdin: true }),
  };
  static override flags = { ...ANNOTATIONS_FLAG, ...REGISTRY_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(PayloadGenerate);
    const annotations = configuring(() => readAnnotations(flags.annotations));
    const { digest, payload } = await withRegistry(
      args.image,
      flags,
      (registry, reference) =>
        payloadFor(repositoryStore(registry, reference.repository), reference, annotations),
      'images',
    );
    const text = utf8.decode(payload);
    return {
      report: { ...doneReport(), command: 'payload generate', result: { digest, payload: text } },
      foreign: text,
      text: '',
    };
  }
}
