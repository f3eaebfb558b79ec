import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { ATTACHED_ARGS, ATTACHED_FLAGS } from '../attached/flags.ts';
import { eachAttached } from '../attached/places.ts';
import { renderTrees } from '../attached/render-tree.ts';
import { treeOf } from '../attached/tree.ts';

export default class Tree extends SealiftCommand {
  static override summary =
    'Show what hangs on an image: signatures, attestations, SBOMs, other referrers.';
  static override description =
    'Looks under the tags of cosign (.sig, .att, .sbom) and at the referrers, of the image and ' +
    'of every platform. Reads manifests only, and verifies nothing.';
  static override examples = [
    '<%= config.bin %> tree registry.internal/team/app:1.0',
    '<%= config.bin %> tree app.tar',
  ];
  static override args = ATTACHED_ARGS;
  static override flags = ATTACHED_FLAGS;

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Tree);
    const images = await eachAttached(args.image, flags, async (image) => treeOf(image));
    const report = doneReport({
      notEstablished: ['anything: tree verifies nothing, it shows what is attached'],
    });
    return {
      report: { ...report, command: 'tree', result: { images } },
      text: renderTrees(images, this.style),
    };
  }
}
