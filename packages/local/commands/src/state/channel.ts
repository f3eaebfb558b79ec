import { Args, Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { approveSequence, renderState, stateJson } from '@sealift/workflows/stating';

export default class StateChannel extends SealiftCommand {
  static override summary = 'Allow a number that is far above the last of a channel.';
  static override description =
    'A bundle whose number is more than 1,000 above the last one is refused, since it would use ' +
    'the numbers up. Ask the maker of the channel for his number first.';
  static override examples = ['<%= config.bin %> state channel state.json weekly --approve 4000'];
  static override args = {
    file: Args.string({ description: 'the state', required: true, ignoreStdin: true }),
    name: Args.string({ description: 'the channel', required: true, ignoreStdin: true }),
  };
  static override flags = {
    approve: Flags.integer({
      helpValue: 'N',
      min: 1,
      required: true,
      summary: 'The number of the next bundle.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(StateChannel);
    const held = await approveSequence(args.file, args.name, flags.approve);
    const report = { ...doneReport(), command: 'state channel', result: stateJson(held) };
    return { report, text: renderState(held, this.style) };
  }
}
