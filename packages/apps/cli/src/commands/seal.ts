import { Flags } from '@oclif/core';
import { replaceFile } from '@sealift/blobs';
import { digest } from '@sealift/bytes';
import {
  checkOutput,
  chooseProgress,
  configuring,
  FORCE_FLAG,
  type Outcome,
  SealiftCommand,
} from '@sealift/console';
import { reject } from '@sealift/failures';
import { encodeManifest } from '@sealift/manifest';
import { doneReport, layout } from '@sealift/report';
import { sealBundle } from '@sealift/signing';
import { bundleArg, TARGET_FLAGS } from '@sealift/workflows/flags';
import { openIntact } from '@sealift/workflows/verifying';
import { OPENING_FLAGS } from '../signing/flags.ts';
import { checkKey, openKey } from '../signing/key-reference.ts';

export default class Seal extends SealiftCommand {
  static override summary =
    'Seal a bundle: vouch for its names and for what it says was looked for.';
  static override description =
    `Signatures of images prove digests; hardly any proves a tag. The seal does, for whoever pins \
its key with --seal-key: use a key that signs nothing else.

Every byte is read and hashed first. The seal is a small file that travels beside the bundle, \
which stays as it is.`;
  static override examples = [
    `<%= config.bin %> seal app.tar --key seal.key
sealift-verify verify app.tar --seal app.tar.seal.json --seal-key seal.pub \\
  --key signer.pub --rekor-key rekor.pub`,
  ];
  static override args = {
    bundle: bundleArg({ description: 'the bundle', required: true }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'Where the seal goes; BUNDLE.seal.json where not given.',
    }),
    ...FORCE_FLAG,
    base: TARGET_FLAGS.base,
    key: Flags.string({
      required: true,
      helpValue: 'KEY',
      summary: 'Private key that seals, and does nothing else: a file, pkcs11:… or sealift://NAME',
    }),
    ...OPENING_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Seal);
    const path = flags.output ?? `${args.bundle}.seal.json`;
    checkOutput(path, flags.force);
    checkKey(flags.key, flags);
    const manifest = await readManifest(
      args.bundle,
      flags.base,
      chooseProgress(flags, process.stderr),
    );
    const seal = await sealBundle(manifest, await openKey(flags.key, flags));
    await replaceFile(path, (file) => file.writeFile(seal), { overwrite: flags.force });
    const result = { bundle: args.bundle, digest: digest.of(manifest), seal: path };
    const { style } = this;
    const lines = [
      ...layout.paragraph(`Sealed ${args.bundle}`, '', style),
      ...layout.field('bundle', result.digest, 2, style),
      ...layout.field('seal', path, 2, style),
    ];
    return { report: { ...doneReport(), command: 'seal', result }, text: `${lines.join('\n')}\n` };
  }
}

/** The manifest of a bundle whose bytes are whole: nobody vouches for what is damaged already. */
async function readManifest(
  path: string,
  base: readonly string[] | undefined,
  progress: ReturnType<typeof chooseProgress>,
): Promise<Uint8Array> {
  const { content } = await openIntact(
    { targets: [path], as: undefined, base, jobs: undefined },
    progress,
  );
  try {
    return encodeManifest(
      content.manifest ??
        configuring(() => reject('USAGE', `${path} is a layout: only bundles are sealed`)),
    );
  } finally {
    await content.close();
  }
}
