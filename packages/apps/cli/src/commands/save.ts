import { Flags } from '@oclif/core';
import { checkFolder, chooseProgress, type Outcome, SealiftCommand } from '@sealift/console';
import { saveImage } from '@sealift/export';
import { doneReport } from '@sealift/report';
import { ATTACHED_ARGS, ATTACHED_FLAGS } from '../attached/flags.ts';
import { withAttached } from '../attached/places.ts';
import { chooseImage } from '../saving/choose-image.ts';
import { renderSaved } from '../saving/render.ts';

export default class Save extends SealiftCommand {
  static override summary =
    'Write an image and its evidence to a directory for cosign (cosign save).';
  static override description =
    `An OCI layout as \`cosign save\` writes it, for programs that want one; \`export\` makes what \
travels best. cosign's .sbom objects stay behind, as with cosign.

The directory is read back and hashed before it gets its name. Signatures are not checked.`;
  static override examples = [
    '<%= config.bin %> save registry.internal/team/app:1.0 --dir app',
    '<%= config.bin %> save app.tar --image registry.internal/team/app:1.0 --dir app',
  ];
  static override args = ATTACHED_ARGS;
  static override flags = {
    dir: Flags.string({ helpValue: 'DIR', required: true, summary: 'The directory to make.' }),
    image: Flags.string({ helpValue: 'NAME', summary: 'Which one, where there are several.' }),
    ...ATTACHED_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Save);
    checkFolder(flags.dir);
    const progress = chooseProgress(flags, process.stderr);
    const { name, saved } = await withAttached(args.image, flags, async (images) => {
      const image = chooseImage(images, flags.image);
      progress.start('save');
      return { name: image.name, saved: await saveImage(image, flags.dir, progress.advance) };
    });
    progress.finish();
    const report = doneReport({ notEstablished: ['signatures: save checks none'] });
    return {
      report: { ...report, command: 'save', result: { image: name, dir: flags.dir, ...saved } },
      text: renderSaved(name, flags.dir, saved, this.style),
    };
  }
}
