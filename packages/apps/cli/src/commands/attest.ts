import { Flags } from '@oclif/core';
import { json, LIMITS, utf8 } from '@sealift/bytes';
import { configuring, type Outcome, SealiftCommand, sayingWhere } from '@sealift/console';
import { reject } from '@sealift/failures';
import { predicateType } from '@sealift/policy';
import { doneReport } from '@sealift/report';
import { attestImage } from '@sealift/signing';
import { readConfiguredText } from '@sealift/workflows/pins';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { IMAGE_ARGS, IMAGE_FLAGS, SIGNING_FLAGS } from '../signing/flags.ts';
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
    type: Flags.string({
      required: true,
      helpValue: 'TYPE',
      summary: 'What is stated: slsaprovenance1, spdxjson, cyclonedx, openvex, … or a URI.',
    }),
    predicate: Flags.string({
      required: true,
      helpValue: 'FILE',
      summary: 'The statement, a JSON object.',
    }),
    ...IMAGE_FLAGS,
    ...SIGNING_FLAGS,
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Attest);
    const type = configuring(() => predicateType(flags.type));
    const predicate = configuring(() => readPredicate(flags.predicate));
    const signed = await runSigning(args.image, flags, (store, reference, options) =>
      attestImage(store, reference, { ...options, predicateType: type, predicate }),
    );
    return {
      report: { ...doneReport(), command: 'attest', result: { signed } },
      text: renderSigned(args.image, signed, this.style, 'Attested'),
    };
  }
}

/** The text as it is, for the statement: what was signed is what its author wrote. */
function readPredicate(path: string): string {
  const source = `--predicate ${path}`;
  const text = readConfiguredText({ path, source }, LIMITS.evidenceBlob / 2).trim();
  const read = () => json.parse(utf8.encode(text), 'CONFIG', LIMITS.evidenceBlob);
  if (!json.isObject(sayingWhere(source, read))) reject('CONFIG', `${source} is not a JSON object`);
  return text;
}
