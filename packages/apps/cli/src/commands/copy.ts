import { Args, Flags } from '@oclif/core';
import {
  chooseProgress,
  configuring,
  type Outcome,
  refuseIdle,
  SealiftCommand,
} from '@sealift/console';
import { withSentences } from '@sealift/report';
import { parseRegistryImage } from '@sealift/sources';
import { kindsIn } from '../copying/kinds.ts';
import { openToCopy } from '../copying/open.ts';
import { renderImport } from '../importing/render.ts';
import { LOADING_FLAGS, loadTask } from '../loading/asked.ts';
import { runLoad } from '../loading/run-load.ts';
import { requireOneRegistry } from '../network/own-access.ts';
import { readElsewhere, registriesIn, SIGNATURE_FLAGS } from '../network/signature-repositories.ts';

const image = (description: string) =>
  Args.string({ description, required: true, ignoreStdin: true });

export default class Copy extends SealiftCommand {
  static override summary = 'Verify an image, then copy it with its evidence to another registry.';
  static override description =
    `Fetches and hashes all of it and verifies it, with the flags of verify, before anything is \
written; what verified is pushed as import pushes, digests unchanged, tags last. Layers pass \
twice, once to be hashed and once to be sent, and none is kept on this host. cosign copy verifies \
nothing: whoever wants that says --insecure-ignore-signatures.`;
  static override examples = [
    '<%= config.bin %> copy ghcr.io/owner/app:v7 registry.internal/team/app:v7 \\\n' +
      '  --key signer.pub --rekor-key rekor.pub',
    '<%= config.bin %> copy ghcr.io/owner/app:v7 registry.internal/team/app:v7 --only sig \\\n' +
      '  --key signer.pub --rekor-key rekor.pub',
  ];
  static override args = {
    source: image('image in a registry'),
    destination: image('reference that it gets; without a tag latest, with a digest none'),
  };
  static override flags = {
    only: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KIND[,KIND]',
      summary: 'Of what is attached only these go along: sig, att, sbom. Repeatable.',
    }),
    platform: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'OS/ARCH',
      summary: 'Only this platform of an index, which stays as it is. Repeatable.',
    }),
    'move-tags': Flags.boolean({
      char: 'f',
      aliases: ['force'],
      summary: 'Move the tag where it exists with another digest.',
    }),
    ...LOADING_FLAGS,
    ...SIGNATURE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Copy);
    configuring(() => refuseIdle(flags, ['jobs'], 'is about bytes on this host'));
    const from = configuring(() => parseRegistryImage(args.source));
    const to = configuring(() => parseRegistryImage(args.destination));
    const only = kindsIn(flags.only ?? []);
    const elsewhere = configuring(() => readElsewhere(flags, process.env));
    const sources = [{ kind: 'registry', reference: from }] as const;
    requireOneRegistry(flags, [...registriesIn(sources, elsewhere), to.registry]);
    const task = {
      ...loadTask(flags, to, args.destination, { use: 'writes tags', looksFor: 'images' }),
      only,
      namesBy:
        flags.policy === undefined ? ('whoever copies' as const) : ('the policy file' as const),
    };
    const progress = chooseProgress(flags, process.stderr);
    const { platform: platforms = [] } = flags;
    const open = () => openToCopy({ sources, platforms, elsewhere, task }, progress);
    const copied = await runLoad(open, task, progress);
    const { notEstablished } = elsewhere;
    const report = withSentences(copied.report, { notEstablished });
    return {
      report: { ...report, command: 'copy', result: copied.result },
      text: renderImport({ ...copied, report }, this.style, 'Copied'),
    };
  }
}
