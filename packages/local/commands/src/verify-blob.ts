import type { Outcome } from '@sealift/console';
import { chooseProgress, SealiftCommand } from '@sealift/console';
import { renderText } from '@sealift/report';
import { verifyBlob } from '@sealift/workflows/blob';
import { BLOB_ARGS, BLOB_FLAGS } from '@sealift/workflows/flags';

export default class VerifyBlob extends SealiftCommand {
  static override summary = 'Verify a file and who signed it, with no network.';
  static override description =
    `Takes Sigstore bundles of every version, bundles of cosign sign-blob, and a signature with ` +
    `its certificate. A statement (DSSE) counts if it is about this file, in every digest that ` +
    `it states; --type asks for a statement of that type.`;
  static override examples = [
    `<%= config.bin %> verify-blob app.tar.gz --bundle app.tar.gz.sigstore.json \\
  --key signer.pub --rekor-key rekor.pub`,
    `<%= config.bin %> verify-blob app.tar.gz --trusted-root trusted_root.json \\
  --certificate-identity ci@example.com \\
  --certificate-oidc-issuer https://issuer.example.com`,
  ];
  static override args = BLOB_ARGS;
  static override flags = BLOB_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(VerifyBlob);
    const report = await verifyBlob(
      args.file,
      flags,
      process.env,
      chooseProgress(flags, process.stderr),
    );
    return { report: { ...report, command: 'verify-blob' }, text: renderText(report, this.style) };
  }
}
