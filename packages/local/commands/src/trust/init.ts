import type { Outcome } from '@sealift/console';
import { checkFolder, SealiftCommand } from '@sealift/console';
import { doneReport, layout } from '@sealift/report';
import { initFolder } from '@sealift/trust-store';
import { STORE_ARG } from './flags.ts';

export default class TrustInit extends SealiftCommand {
  static override summary = 'Make an empty trust store.';
  static override description =
    'A folder with trust.yaml, which lists what is pinned, and the files that it names: ' +
    'readable, made for git, and carried by hand.';
  static override examples = ['<%= config.bin %> trust init pins'];
  static override args = { store: STORE_ARG };

  async run(): Promise<Outcome> {
    const { store } = (await this.parse(TrustInit)).args;
    checkFolder(store);
    await initFolder(store);
    const next = `Made ${store}. What it should pin is added with trust add or trust import.`;
    return {
      report: { ...doneReport(), command: 'trust init', result: { store } },
      text: `${layout.paragraph(next, '', this.style).join('\n')}\n`,
    };
  }
}
