import { Flags } from '@oclif/core';
import { chooseProgress, configuring, type Outcome, SealiftCommand } from '@sealift/console';
import { reject } from '@sealift/failures';
import { findLeftovers, planImport } from '@sealift/import';
import { doneReport } from '@sealift/report';
import { bundleArg } from '@sealift/workflows/flags';
import { readReceipt } from '@sealift/workflows/receipts';
import { openTarget } from '@sealift/workflows/verifying';
import { notProved, renderLeftovers } from '../importing/leftovers.ts';
import { MAPPING_FLAGS, placingOf } from '../importing/mapping.ts';
import { REGISTRY_FLAGS } from '../network/flags.ts';
import { registryOptions } from '../network/options.ts';

export default class Prune extends SealiftCommand {
  static override summary = 'List what earlier imports left at a registry.';
  static override description =
    `Lists the tags that the newest bundle has not, in the repositories where its images go and in \
those of receipts, with the evidence beside them. Deletes nothing, and verifies nothing.

What an import put there is known by its receipt, which import --receipt writes: of all other tags \
it is said that anybody may have put them there.`;
  static override examples = [
    '<%= config.bin %> prune june.tar --to registry.internal/mirror',
    `<%= config.bin %> prune june.tar --to registry.internal/mirror \\
  --receipt may.json --receipt april.json`,
  ];
  static override args = {
    bundle: bundleArg({
      description: 'the newest bundle, or volumes of it',
      required: true,
      multiple: true,
    }),
  };
  static override flags = {
    to: Flags.string({
      helpValue: 'REGISTRY[/PREFIX]',
      required: true,
      summary: 'Where the images went.',
    }),
    ...MAPPING_FLAGS,
    receipt: Flags.string({
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'What an earlier import says that it did. Repeatable.',
    }),
    'receipt-key': Flags.string({
      helpValue: 'PEM',
      dependsOn: ['receipt'],
      summary: 'The public key that must have signed each receipt.',
    }),
    ...REGISTRY_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Prune);
    const { mapping, requireUse } = placingOf(flags);
    const registry = registryOptions(flags, process.env);
    const receipts = await readReceipts(flags);
    const content = await openTarget(args.bundle, undefined, chooseProgress(flags, process.stderr));
    try {
      const images = content.images.map(({ name, descriptor: { digest } }) => ({
        name: name ?? digest,
        digest,
      }));
      const plan = planImport(images, flags.to, mapping);
      configuring(() => requireUse(images.map(({ name }) => name)));
      const result = await findLeftovers({ plan, receipts, registry });
      const notEstablished = notProved(content.origin, result, flags);
      return {
        report: { ...doneReport({ notEstablished }), command: 'prune', result },
        text: renderLeftovers(result, content.origin, flags.to, this.style),
      };
    } finally {
      await content.close();
    }
  }
}

/** @throws Misconfigured USAGE for a receipt of another place, CONFIG; Rejection RECEIPT */
async function readReceipts(flags: {
  readonly to: string;
  readonly receipt?: readonly string[] | undefined;
  readonly 'receipt-key'?: string | undefined;
}) {
  const { to, receipt: paths = [], 'receipt-key': key } = flags;
  const read = [];
  for (const path of paths) {
    const { receipt } = await readReceipt(path, key === undefined ? [] : [key]);
    if (receipt.to !== to)
      configuring(() => reject('USAGE', `--to ${to}: ${path} is of an import to ${receipt.to}`));
    read.push(receipt);
  }
  return read;
}
