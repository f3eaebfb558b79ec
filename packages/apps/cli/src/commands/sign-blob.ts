import { type Outcome, SealiftCommand } from '@sealift/console';
import { signMessage } from '@sealift/signing';
import { bundlePath, FILE_SIGNING_FLAGS, fileArgs, signFile } from '../signing/sign-file.ts';

export default class SignBlob extends SealiftCommand {
  static override writes = 'bundle';
  static override summary = 'Sign a file; the signature goes into a bundle beside it.';
  static override examples = [
    '<%= config.bin %> sign-blob app.tar.gz --key sealift.key \\\n' +
      '  --bundle app.tar.gz.sigstore.json',
    '<%= config.bin %> sign-blob app.tar --key sealift.key --bundle app.tar.sigstore.json \\\n' +
      '  --timestamp-server-url https://tsa.internal/api/v1/timestamp',
  ];
  static override args = fileArgs('sealift sign');
  static override flags = FILE_SIGNING_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(SignBlob);
    const path = bundlePath(args.file, flags);
    const given = { command: 'sign-blob', done: 'Signed', ...args, flags, path };
    return signFile({ ...given, style: this.style }, signMessage);
  }
}
