import { Args, Flags } from '@oclif/core';
import { repositoryStore } from '@sealift/attachments';
import { base64, LIMITS, utf8 } from '@sealift/bytes';
import { configuring, type Outcome, SealiftCommand, sayingWhere } from '@sealift/console';
import { keys } from '@sealift/pki';
import { doneReport } from '@sealift/report';
import { attachSignature } from '@sealift/signing';
import { readConfigured, readConfiguredPem } from '@sealift/workflows/pins';
import { REGISTRY_FLAGS } from '../../network/flags.ts';
import { renderSigned } from '../../signing/render.ts';
import { withRegistry } from '../../signing/with-registry.ts';

const file = (helpValue: string, summary: string) =>
  Flags.string({ required: true, helpValue, summary });

export default class AttachSignature extends SealiftCommand {
  static override summary = 'Put a signature that was made elsewhere beside its image.';
  static override description =
    'It is checked first: about this image, and with --key over this payload, with this key. ' +
    'Without --key a signature by any algorithm is put there, and the report says that nobody ' +
    'verified it. What is there already stays.';
  static override examples = [
    '<%= config.bin %> attach signature registry.internal/team/app:1.0 --payload payload \\\n' +
      '  --signature signature --key key.pub',
  ];
  static override args = {
    image: Args.string({ description: 'image reference', required: true, ignoreStdin: true }),
  };
  static override flags = {
    payload: file('FILE', 'What was signed, from `payload generate`.'),
    signature: file('FILE', 'The signature: its bytes, or base64 of them.'),
    key: Flags.string({ helpValue: 'PEM', summary: 'Public key that it verifies with.' }),
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AttachSignature);
    const detached = configuring(() => ({
      payload: readConfigured(sourceOf('payload', flags.payload), LIMITS.evidenceBlob),
      signature: readSignature(flags.signature),
      publicKey: flags.key === undefined ? undefined : readKey(flags.key),
    }));
    const placed = await withRegistry(args.image, flags, (registry, reference) =>
      attachSignature(repositoryStore(registry, reference.repository), reference, detached),
    );
    const signed = [{ ...placed, format: 'legacy' as const, subject: placed.subject }];
    const notEstablished = flags.key === undefined ? [UNVERIFIED] : [];
    const report = doneReport({ notEstablished });
    const text = renderSigned(args.image, signed, this.style);
    return {
      report: { ...report, command: 'attach signature', result: { signed } },
      text: flags.key === undefined ? `${text}Not established: ${UNVERIFIED}\n` : text,
    };
  }
}

const UNVERIFIED = 'that the signature is one: no --key was given to verify it with';

const readKey = (path: string) =>
  sayingWhere(`--key ${path}`, () => keys.fromPem(readConfiguredPem(sourceOf('key', path))));

const sourceOf = (flag: string, path: string) => ({ path, source: `--${flag} ${path}` });

/** Programs give it as bytes, or as a line of base64: a DER signature is no text. */
function readSignature(path: string): Uint8Array {
  const from = sourceOf('signature', path);
  const bytes = readConfigured(from);
  const text = bytes.every((byte) => byte < 0x80) ? utf8.decode(bytes).trim() : undefined;
  return text === undefined ? bytes : sayingWhere(from.source, () => base64.decode(text, 'CONFIG'));
}
