import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { difference } from '@sealift/trust-file';
import { openSent, renderDifference } from '@sealift/workflows/trusting';

const store = (description: string) =>
  Args.string({ description, required: true, ignoreStdin: true });

export default class TrustDiff extends SealiftCommand {
  static override summary = 'Show what differs between two trust stores.';
  static override description =
    'Removals first, then what counts at another time, then what is new, with fingerprints. The ' +
    'sha256:… at the end is what `trust import --accept` takes, or of a bundle ' +
    '`trust approve --accept`, where all instances are in both.';
  static override examples = [
    '<%= config.bin %> trust diff pins colleague.yaml',
    '<%= config.bin %> trust diff pins app.tar',
    '<%= config.bin %> trust diff old new --json',
  ];
  static override args = {
    before: store('folder of a store, file of trust export, or bundle of export --with-trust'),
    after: store('the other one'),
  };

  async run(): Promise<Outcome> {
    const { before, after } = (await this.parse(TrustDiff)).args;
    const [old, now] = [await openSent(before), await openSent(after)];
    const found = difference(old, now);
    return {
      report: { ...doneReport(), command: 'trust diff', result: found },
      text: renderDifference(found, this.style),
    };
  }
}
