import { Args } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { makeState, renderState, stateJson } from '@sealift/workflows/stating';

export default class StateInit extends SealiftCommand {
  static override summary = 'Make a state in which nothing was seen yet.';
  static override description =
    'The state remembers what was taken: the last number of each channel, what tags were bound ' +
    'to, the newest deny packs, and a time that is past. It is made once; --state never makes ' +
    'one, so that a state that somebody took away is noticed.';
  static override examples = ['<%= config.bin %> state init state.json'];
  static override args = {
    file: Args.string({ description: 'the state', required: true, ignoreStdin: true }),
  };
  async run(): Promise<Outcome> {
    const { args } = await this.parse(StateInit);
    const held = await makeState(args.file);
    const report = { ...doneReport(), command: 'state init', result: stateJson(held) };
    return { report, text: renderState(held, this.style) };
  }
}
