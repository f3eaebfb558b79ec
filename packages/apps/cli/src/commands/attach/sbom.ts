import { Flags } from '@oclif/core';
import { configuring, type Outcome, SealiftCommand, sayingWhere } from '@sealift/console';
import { attachSbom } from '@sealift/signing';
import {
  ATTACHING_FLAGS,
  attachedOutcome,
  eachFile,
  readAttached,
} from '../../attached/attaching.ts';
import { checkSbom, sbomMediaType } from '../../attached/sbom-types.ts';
import { IMAGE_ARGS } from '../../signing/flags.ts';
import { eachImage, readImage } from '../../signing/places.ts';

export default class AttachSbom extends SealiftCommand {
  static override summary = 'Put an SBOM beside its image as it is (cosign attach sbom).';
  static override description =
    'Under the tag of cosign (.sbom), where `download sbom` finds it. Nobody signs it: `attest ' +
    '--type spdxjson` does. What is there already stays.';
  static override examples = [
    '<%= config.bin %> attach sbom registry.internal/team/app:1.0 --sbom app.spdx.json',
  ];
  static override args = IMAGE_ARGS;
  static override flags = {
    sbom: Flags.string({ required: true, helpValue: 'FILE', summary: 'The SBOM.' }),
    type: Flags.option({
      options: ['spdx', 'cyclonedx', 'syft'] as const,
      default: 'spdx',
      summary: 'What it is.',
    })(),
    'input-format': Flags.option({
      options: ['json', 'xml', 'text'] as const,
      summary: 'How it is written; otherwise what its name ends in says so.',
    })(),
    ...ATTACHING_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AttachSbom);
    const source = readImage(args.image, flags);
    const mediaType = configuring(() =>
      sbomMediaType(flags.type, flags['input-format'], flags.sbom),
    );
    const files = readAttached('sbom', [flags.sbom]);
    for (const { bytes, source: named } of files)
      sayingWhere(named, () => checkSbom(bytes, mediaType));
    const attached = await eachImage(source, flags, (store, reference) =>
      eachFile(files, (bytes) => attachSbom(store, reference, { bytes, mediaType })),
    );
    return attachedOutcome('sbom', args.image, attached, this.style);
  }
}
