import { Args, Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { approveFloor, renderState, stateJson } from '@sealift/workflows/stating';

export default class StateFloor extends SealiftCommand {
  static override summary = 'Raise the floor of the clock to a time that is past.';
  static override description =
    'Times that lie more than 30 days after the floor raise nothing by themselves: one false ' +
    'timestamp would refuse everything after it.';
  static override examples = [
    '<%= config.bin %> state floor state.json --approve 2027-01-31T12:00:00Z',
  ];
  static override args = {
    file: Args.string({ description: 'the state', required: true, ignoreStdin: true }),
  };
  static override flags = {
    approve: Flags.string({
      helpValue: 'TIME',
      required: true,
      summary: 'A time that you know to be past.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(StateFloor);
    const held = await approveFloor(args.file, flags.approve);
    const report = { ...doneReport(), command: 'state floor', result: stateJson(held) };
    return { report, text: renderState(held, this.style) };
  }
}
