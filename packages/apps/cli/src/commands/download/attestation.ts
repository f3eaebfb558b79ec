import { Flags } from '@oclif/core';
import { configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { predicateType } from '@sealift/policy';
import { downloaded } from '../../attached/download.ts';
import { evidenceLines } from '../../attached/evidence-lines.ts';
import { ATTACHED_ARGS, ATTACHED_FLAGS } from '../../attached/flags.ts';
import { eachAttached } from '../../attached/places.ts';

export default class DownloadAttestation extends SealiftCommand {
  static override summary = 'Print the attestations of an image, one JSON value on each line.';
  static override description =
    'As cosign prints them: of an .att object the envelope, of a referrer the bundle. Both are ' +
    'looked for, on the image and on every platform. Nothing is verified.';
  static override examples = [
    '<%= config.bin %> download attestation registry.internal/team/app:1.0',
    '<%= config.bin %> download attestation app.tar --predicate-type spdxjson',
  ];
  static override args = ATTACHED_ARGS;
  static override flags = {
    'predicate-type': Flags.string({
      helpValue: 'TYPE',
      summary: 'Only those of this predicate type: a URI, or a name as --type of verify takes it.',
    }),
    ...ATTACHED_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(DownloadAttestation);
    const asked = flags['predicate-type'];
    const wanted = asked === undefined ? undefined : configuring(() => predicateType(asked));
    const lines = (await eachAttached(args.image, flags, evidenceLines)).flat();
    const attestations = lines.filter(({ kind }) => kind === 'attestation');
    const types = new Set(attestations.flatMap(({ predicateType: type }) => type ?? []));
    return downloaded(
      'attestation',
      args.image,
      attestations.filter(({ predicateType: type }) => wanted === undefined || type === wanted),
      [...types],
    );
  }
}
