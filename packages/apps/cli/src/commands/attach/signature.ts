import { readFileSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { asIo } from '@sealift/blobs';
import { base64, utf8 } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { doneReport } from '@sealift/report';
import { configuring, type Outcome, readConfiguredText, SealiftCommand } from '@sealift/verifier';
import { REGISTRY_FLAGS } from '../../network/flags.ts';
import { renderSigned } from '../../signing/render.ts';
import { withRegistry } from '../../signing/with-registry.ts';

const file = (helpValue: string, summary: string) =>
  Flags.string({ required: true, helpValue, summary });

export default class AttachSignature extends SealiftCommand {
  static override summary = 'Put a signature that was made elsewhere beside its image.';
  static override description =
    'It is checked first: over this payload, with this key, about this image. What is there ' +
    'already stays.';
  static override examples = [
    '<%= config.bin %> attach signature registry.internal/team/app:1.0 --payload payload ' +
      '--signature signature --key key.pub',
  ];
  static override args = {
    image: Args.string({ description: 'image reference', required: true, ignoreStdin: true }),
  };
  static override flags = {
    payload: file('FILE', 'What was signed, from `payload generate`.'),
    signature: file('FILE', 'The signature: its bytes, or base64 of them.'),
    key: file('PEM', 'Public key that it verifies with.'),
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(AttachSignature);
    const detached = configuring(() => ({
      payload: read(flags.payload),
      signature: signatureOf(read(flags.signature)),
      publicKey: keys.fromPem(
        readConfiguredText({ path: flags.key, source: `--key ${flags.key}` }),
      ),
    }));
    const { attachSignature } = await import('@sealift/signing');
    const placed = await withRegistry(args.image, flags, (registry, reference) =>
      attachSignature(registry, reference, detached),
    );
    const signed = [{ ...placed, format: 'legacy' as const, subject: placed.subject }];
    return {
      report: { ...doneReport(), command: 'attach signature', result: { signed } },
      text: renderSigned(args.image, signed, this.style),
    };
  }
}

const read = (path: string): Uint8Array => asIo(path, () => readFileSync(path));

/** Programs give it as bytes, or as a line of base64: a DER signature is no text. */
function signatureOf(bytes: Uint8Array): Uint8Array {
  const text = bytes.every((byte) => byte < 0x80) ? utf8.decode(bytes).trim() : undefined;
  return text === undefined ? bytes : base64.decode(text, 'CONFIG');
}
