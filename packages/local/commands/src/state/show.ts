import { Args } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { heldState, renderState, stateJson } from '@sealift/workflows/stating';

export default class StateShow extends SealiftCommand {
  static override summary = 'Show a state, with the digest that names it.';
  static override description =
    'Note the digest apart from the host: a copy is accepted by it when the state is lost.';
  static override examples = ['<%= config.bin %> state show state.json'];
  static override args = {
    file: Args.string({ description: 'the state', required: true, ignoreStdin: true }),
  };
  async run(): Promise<Outcome> {
    const { args } = await this.parse(StateShow);
    const held = heldState(args.file);
    const report = { ...doneReport(), command: 'state show', result: stateJson(held) };
    return { report, text: renderState(held, this.style) };
  }
}
