import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { attestImage } from '@sealift/signing';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { IMAGE_ARGS, IMAGE_FLAGS, SIGNING_FLAGS } from '../signing/flags.ts';
import { PREDICATE_FLAGS, readPredicate } from '../signing/predicate.ts';
import { renderSigned } from '../signing/render.ts';
import { runSigning } from '../signing/run-signing.ts';

export default class Attest extends SealiftCommand {
  static override summary = 'Sign a statement about an image: provenance, an SBOM, a scan.';
  static override examples = [
    '<%= config.bin %> attest registry.internal/team/app:1.0 --type spdxjson \\\n' +
      '  --predicate sbom.json --key sealift.key',
  ];
  static override args = IMAGE_ARGS;
  static override flags = {
    ...PREDICATE_FLAGS,
    ...IMAGE_FLAGS,
    ...SIGNING_FLAGS,
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Attest);
    const stated = readPredicate(flags);
    const { signed, told } = await runSigning(args.image, flags, (store, reference, options) =>
      attestImage(store, reference, { ...options, ...stated }),
    );
    return {
      report: { ...doneReport(), command: 'attest', result: { signed, told } },
      text: renderSigned(args.image, signed, this.style, { verb: 'Attested', told }),
    };
  }
}
