import { Args, Flags } from '@oclif/core';
import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { importState, renderState, stateJson } from '@sealift/workflows/stating';

export default class StateImport extends SealiftCommand {
  static override summary = 'Put a copy in the place of a state that was lost or edited.';
  static override description =
    'What was taken after the copy was made is forgotten: whatever an attacker kept from then on ' +
    'passes again. So the copy is named by its digest, which you noted apart from it.';
  static override examples = [
    '<%= config.bin %> state import state.json --from copy.json --accept sha256:…',
  ];
  static override args = {
    file: Args.string({ description: 'the state', required: true, ignoreStdin: true }),
  };
  static override flags = {
    from: Flags.string({ helpValue: 'FILE', required: true, summary: 'The copy.' }),
    accept: Flags.string({
      helpValue: 'DIGEST',
      required: true,
      summary: 'The digest that the copy must have: `state show` printed it.',
    }),
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(StateImport);
    const held = await importState(args.file, flags.from, flags.accept);
    const report = { ...doneReport(), command: 'state import', result: stateJson(held) };
    return { report, text: renderState(held, this.style) };
  }
}
