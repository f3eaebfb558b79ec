import { Args } from '@oclif/core';
import type { Outcome } from '@sealift/console';
import { SealiftCommand } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { doneReport, explain, explainIndex } from '@sealift/report';

export default class Explain extends SealiftCommand {
  static override summary = 'Explain a code of sealift, or a message of cosign.';
  static override description =
    'Without an argument, list every code and every message that is known.';
  static override strict = false;
  static override examples = [
    '<%= config.bin %> explain UNKNOWN_LOG',
    '<%= config.bin %> explain "no matching signatures"',
  ];
  static override args = {
    message: Args.string({ description: 'CODE, or a part of a message', ignoreStdin: true }),
  };

  async run(): Promise<Outcome> {
    const { argv } = await this.parse(Explain);
    const query = argv.join(' ');
    const { style } = this;
    const text = query === '' ? explainIndex(style) : explain(query, style);
    if (text === undefined)
      reject(
        'USAGE',
        `neither a code nor a message that is known: "${printable(query)}"; ` +
          `\`${this.config.bin} explain\` lists all`,
      );
    return { report: { ...doneReport(), command: 'explain', result: { text } }, text };
  }
}
