import { basename } from 'node:path';
import { digest } from '@sealift/bytes';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { attestFile } from '@sealift/signing';
import { PREDICATE_FLAGS, readPredicate } from '../signing/predicate.ts';
import { bundlePath, FILE_SIGNING_FLAGS, fileArgs, signFile } from '../signing/sign-file.ts';

export default class AttestBlob extends SealiftCommand {
  static override writes = 'bundle';
  static override summary = 'Sign a statement about a file: provenance, an SBOM, a scan.';
  static override description =
    'The bundle holds the statement and the digest of the file, as cosign attest-blob writes it; ' +
    'verify-blob --type asks for it.';
  static override examples = [
    '<%= config.bin %> attest-blob app.tar.gz --type cyclonedx --predicate app.cdx.json \\\n' +
      '  --key sealift.key --bundle app.tar.gz.cdx.sigstore.json',
  ];
  static override args = fileArgs('sealift attest');
  static override flags = { ...PREDICATE_FLAGS, ...FILE_SIGNING_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AttestBlob);
    const path = bundlePath(args.file, flags);
    const stated = readPredicate(flags);
    const name = basename(args.file);
    const given = { command: 'attest-blob', done: 'Attested', ...args, flags, path };
    return signFile({ ...given, style: this.style }, (data, credential, services) =>
      attestFile({ name, digest: digest.of(data) }, stated, credential, services),
    );
  }
}
