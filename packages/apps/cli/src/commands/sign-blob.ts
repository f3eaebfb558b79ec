import { Flags } from '@oclif/core';
import { readRegular, replaceFile } from '@sealift/blobs';
import { digest, LIMITS } from '@sealift/bytes';
import { checkOutput, FORCE_FLAG, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport, layout } from '@sealift/report';
import { signMessage } from '@sealift/signing';
import { hereArg } from '@sealift/workflows/flags';
import { credentialOf } from '../signing/credential.ts';
import { SIGNING_FLAGS } from '../signing/flags.ts';
import { servicesOf } from '../signing/services.ts';

export default class SignBlob extends SealiftCommand {
  static override writes = 'bundle';
  static override summary = 'Sign a file; the signature goes into a bundle beside it.';
  static override examples = [
    '<%= config.bin %> sign-blob app.tar.gz --key sealift.key \\\n' +
      '  --bundle app.tar.gz.sigstore.json',
    '<%= config.bin %> sign-blob app.tar --key sealift.key --bundle app.tar.sigstore.json \\\n' +
      '  --timestamp-server-url https://tsa.internal/api/v1/timestamp',
  ];
  static override args = {
    file: hereArg((image) => `\`sealift sign ${image}\``)({
      description: 'the file',
      required: true,
    }),
  };
  static override flags = {
    bundle: Flags.string({
      helpValue: 'FILE',
      summary: 'Where the bundle goes; FILE.sigstore.json where not given.',
    }),
    ...FORCE_FLAG,
    ...SIGNING_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(SignBlob);
    // Before anything is signed, since what is logged stays logged.
    const path = flags.bundle ?? `${args.file}.sigstore.json`;
    checkOutput(path, flags.force);
    const witnesses = await servicesOf(flags, Date.now());
    // What cannot be signed is said before a password is asked for.
    const data = readRegular(args.file, LIMITS.signedFile);
    const credential = await credentialOf(flags, witnesses, ['bundle']);
    const bundle = await signMessage(data, credential, witnesses);
    await replaceFile(path, (file) => file.writeFile(bundle), { overwrite: flags.force });
    const result = { file: args.file, digest: digest.of(data), bundle: path };
    const lines = [
      ...layout.paragraph(`Signed ${args.file}`, '', this.style),
      ...layout.field('digest', result.digest, 2, this.style),
      ...layout.field('bundle', path, 2, this.style),
    ];
    return {
      report: { ...doneReport(), command: 'sign-blob', result },
      text: `${lines.join('\n')}\n`,
    };
  }
}
