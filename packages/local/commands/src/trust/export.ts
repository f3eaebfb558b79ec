import { dirname, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { replaceFile } from '@sealift/blobs';
import { utf8 } from '@sealift/bytes';
import type { Outcome } from '@sealift/console';
import { checkOutput, configuring, FORCE_FLAG, SealiftCommand } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { doneReport, layout } from '@sealift/report';
import { printPortable, shownPins } from '@sealift/trust-file';
import { openStore } from '@sealift/workflows/trusting';
import { STORE_ARG } from './flags.ts';

/** Over trust.yaml or a pin it would be the end of the store. @throws Rejection USAGE */
function refuseInside(store: string, output: string): void {
  if (resolve(dirname(output)) === resolve(store))
    reject('USAGE', `${printable(output)} is in the store itself: give --output another folder`);
}

export default class TrustExport extends SealiftCommand {
  static override summary = 'Write a trust store as one file for a colleague.';
  static override description =
    'The file is text: fingerprints first, then the list, then the pinned files. Whoever gets it ' +
    'compares the fingerprints, and takes it in with trust import.';
  static override examples = ['<%= config.bin %> trust export pins -o pins.yaml'];
  static override args = { store: STORE_ARG };
  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      required: true,
      summary: 'The file to write.',
    }),
    ...FORCE_FLAG,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustExport);
    checkOutput(flags.output, flags.force);
    configuring(() => refuseInside(args.store, flags.output));
    const store = configuring(() => openStore(args.store));
    const text = configuring(() => printPortable(store));
    await replaceFile(flags.output, (file) => file.writeFile(utf8.encode(text)), {
      overwrite: flags.force,
    });
    const pins = shownPins(store);
    const done = `Wrote ${flags.output}: ${layout.count(pins.length, 'file')} of ${args.store}.`;
    return {
      report: { ...doneReport(), command: 'trust export', result: { file: flags.output, pins } },
      text: `${layout.paragraph(done, '', this.style).join('\n')}\n`,
    };
  }
}
