import { Args, Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { translate } from '@sealift/cosign';
import { printableText } from '@sealift/failures';
import { doneReport } from '@sealift/report';
import { shellLine } from '../cosign/shell-line.ts';

export default class Cosign extends SealiftCommand {
  static override summary = 'Take a command line of cosign as it is.';
  static override description =
    `Says it in the words of sealift and runs that: lines of cosign 2 and 3, and of its first \
year. What sealift has not is refused, and the message says what does it; what only sealift takes, \
such as --rekor-key, may stand in the line too.

No check is left out because cosign has none: copy and load ask who must have signed.`;
  static override examples = [
    '<%= config.bin %> cosign verify --key cosign.pub registry.internal/team/app:1.0',
    '<%= config.bin %> cosign --explain triangulate registry.internal/team/app:1.0',
  ];
  static override strict = false;
  static override readsForeign = true;
  static override args = {
    line: Args.string({
      description: 'what stands behind `cosign` in the line',
      ignoreStdin: true,
    }),
  };
  static override flags = {
    explain: Flags.boolean({ summary: 'Print the line of sealift, and end.' }),
  };

  async run(): Promise<Outcome> {
    const { isExplained, line } = withoutExplain(this.argv);
    const { words, notes } = translate(line);
    if (words[0] === '--version') return this.#version();
    const dispatched = await this.dispatch(words);
    if (!isExplained) return dispatched.run(notes);
    await dispatched.check();
    const ours = [this.config.bin, ...dispatched.name, ...dispatched.words];
    return explained(printableText(shellLine(ours)), [...notes, ...dispatched.notes]);
  }

  #version(): Outcome {
    const { bin, version } = this.config;
    return {
      report: { ...doneReport(), command: 'cosign', result: { version } },
      text: `${bin} ${version}\n`,
    };
  }
}

const explained = (line: string, notes: readonly string[]): Outcome => ({
  report: { ...doneReport(), command: 'cosign', result: { line, notes } },
  text: [line, ...notes.map((note) => `# ${note}`), ''].join('\n'),
});

/** It may stand anywhere before `--`: cosign has no flag of that name. */
function withoutExplain(argv: readonly string[]): { isExplained: boolean; line: string[] } {
  const end = argv.indexOf('--');
  const at = argv.indexOf('--explain');
  const isExplained = at >= 0 && (end < 0 || at < end);
  return { isExplained, line: argv.filter((_, i) => !isExplained || i !== at) };
}
