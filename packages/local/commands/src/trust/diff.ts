import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { configuring, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { difference } from '@sealift/trust-file';
import { openStore, renderDifference } from '@sealift/workflows/trusting';

const store = (description: string) =>
  Args.string({ description, required: true, ignoreStdin: true });

export default class TrustDiff extends SealiftCommand {
  static override summary = 'Show what differs between two trust stores.';
  static override description =
    'Removals first, then what counts at another time, then what is new, with fingerprints. The ' +
    'sha256:… at the end is what `trust import --accept` takes where all instances are in both.';
  static override examples = [
    '<%= config.bin %> trust diff pins colleague.yaml',
    '<%= config.bin %> trust diff old new --json',
  ];
  static override args = {
    before: store('folder of a store, or the file of trust export'),
    after: store('the other one'),
  };

  async run(): Promise<Outcome> {
    const { before, after } = (await this.parse(TrustDiff)).args;
    const found = configuring(() => difference(openStore(before), openStore(after)));
    return {
      report: { ...doneReport(), command: 'trust diff', result: found },
      text: renderDifference(found, this.style),
    };
  }
}
