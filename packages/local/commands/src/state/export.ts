import { Args, Flags } from '@oclif/core';
import { checkOutput, FORCE_FLAG, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { exportState, renderState, stateJson } from '@sealift/workflows/stating';

export default class StateExport extends SealiftCommand {
  static override summary = 'Copy a state to where it is kept.';
  static override description = 'The copy is the state as it is. What is taken later is not in it.';
  static override examples = ['<%= config.bin %> state export state.json -o copy.json'];
  static override args = {
    file: Args.string({ description: 'the state', required: true, ignoreStdin: true }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      required: true,
      summary: 'The copy to write.',
    }),
    ...FORCE_FLAG,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(StateExport);
    checkOutput(flags.output, flags.force);
    const held = await exportState(args.file, flags.output, flags.force);
    const report = { ...doneReport(), command: 'state export', result: stateJson(held) };
    return { report, text: renderState(held, this.style) };
  }
}
