import { Flags } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { chooseProgress, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { TARGET_ARGS, TARGET_FLAGS } from '@sealift/workflows/flags';
import { inspect, renderInspection, renderTree, treeOf } from '@sealift/workflows/inspecting';
import { openTarget, type Target } from '@sealift/workflows/verifying';

export default class Inspect extends SealiftCommand {
  static override summary = 'Show what a bundle or layout says about itself.';
  static override description =
    'Lists images, platforms, evidence and sizes. Reads no layer and verifies no signature: all ' +
    'of it is claimed by whoever wrote the file.';
  static override args = TARGET_ARGS;
  static override flags = {
    as: TARGET_FLAGS.as,
    tree: Flags.boolean({
      summary:
        'Show images, platforms, what is shared among them, and who claims to have signed or ' +
        'attested what, as a tree.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Inspect);
    const content = await openTarget(args.target, flags.as, chooseProgress(flags, process.stderr));
    try {
      const { result, text } = flags.tree ? await this.#tree(content) : await this.#list(content);
      return {
        report: { ...doneReport({ notEstablished: NOTHING }), command: 'inspect', result },
        text,
      };
    } finally {
      await content.close();
    }
  }

  async #list(content: Target) {
    const result = await inspect(content);
    return { result, text: renderInspection(result, this.style) };
  }

  async #tree(content: Target) {
    const result = await treeOf(content);
    return { result, text: renderTree(result, content, this.style) };
  }
}

const NOTHING = ['anything: inspect verifies nothing, it shows what the file says about itself'];
