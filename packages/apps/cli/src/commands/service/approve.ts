import { Flags } from '@oclif/core';
import { type Outcome, SealiftCommand, terminal } from '@sealift/console';
import { doneReport, layout } from '@sealift/report';
import { PAYLOAD_ARGS } from '../../service/flags.ts';
import { openService } from '../../service/open.ts';
import { renderShown } from '../../service/render.ts';
import { readSaid } from '../../service/statement.ts';
import { onlyOne, readPayloadHash, waitingFor } from '../../service/waiting.ts';
import { SERVICE_FLAGS } from '../../signing/flags.ts';

export default class ServiceApprove extends SealiftCommand {
  static override summary = 'Approve one request for a signature, after a look at it.';
  static override description =
    'The approval is for these bytes, with this version of this key, under the policy of now, ' +
    'and for nothing else. Whoever asked for the signature asks again.';
  static override examples = [
    '<%= config.bin %> service approve 7c2e…',
    '<%= config.bin %> service approve 7c2e… --key release --yes',
  ];
  static override args = PAYLOAD_ARGS;
  static override flags = {
    key: Flags.string({
      helpValue: 'NAME',
      summary: 'The key, where the same bytes wait for several.',
    }),
    yes: Flags.boolean({ char: 'y', summary: 'Approve without being asked.' }),
    ...SERVICE_FLAGS,
  };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ServiceApprove);
    const hash = readPayloadHash(args.sha256);
    const service = await openService(flags);
    const one = onlyOne(await waitingFor(service, hash), flags.key);
    const said = readSaid(await service.payload(hash));
    if (!flags.yes)
      await terminal.confirm({
        shown: renderShown(hash, said, [one], this.style),
        question: 'Approve this? [y/N] ',
        otherwise: 'look at it with `sealift service show`, and approve with --yes',
      });
    const progress = await service.approve(one);
    const { key, version } = one;
    const lines = [
      ...layout.paragraph(`Approved for the key ${key}, version ${version}`, '', this.style),
      ...layout.field('sha256', hash, 2, this.style),
      ...layout.field(
        'approvals',
        `${progress.given.length} of ${progress.needed}: ${progress.given.join(', ')}`,
        2,
        this.style,
      ),
      ...layout.field('until', progress.expires, 2, this.style),
    ];
    return {
      report: {
        ...doneReport(),
        command: 'service approve',
        result: { payload: hash, key, version, ...progress },
      },
      text: `${lines.join('\n')}\n`,
    };
  }
}
