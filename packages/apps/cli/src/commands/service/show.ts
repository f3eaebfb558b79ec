import { replaceFile } from '@sealift/blobs';
import { checkOutput, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { OUTPUT_FLAG, PAYLOAD_ARGS } from '../../service/flags.ts';
import { openService } from '../../service/open.ts';
import { renderShown } from '../../service/render.ts';
import { readSaid } from '../../service/statement.ts';
import { readPayloadHash, waitingFor } from '../../service/waiting.ts';
import { SERVICE_FLAGS } from '../../signing/flags.ts';

export default class ServiceShow extends SealiftCommand {
  static override summary = 'Show what is to be approved: images, predicate type, annotations.';
  static override description =
    'It is read here, from the bytes that would be signed; they must hash to what was named. ' +
    'With --output the bytes themselves.';
  static override examples = [
    '<%= config.bin %> service show 7c2e…',
    '<%= config.bin %> service show 7c2e… -o payload',
  ];
  static override args = PAYLOAD_ARGS;
  static override flags = { ...OUTPUT_FLAG, ...SERVICE_FLAGS };

  async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ServiceShow);
    checkOutput(flags.output, flags.force);
    const hash = readPayloadHash(args.sha256);
    const service = await openService(flags);
    const waiting = await waitingFor(service, hash);
    const payload = await service.payload(hash);
    if (flags.output !== undefined)
      await replaceFile(flags.output, (file) => file.writeFile(payload), {
        overwrite: flags.force,
      });
    const said = readSaid(payload);
    return {
      report: {
        ...doneReport(),
        command: 'service show',
        result: { payload: hash, ...said, waiting },
      },
      text: renderShown(hash, said, waiting, this.style),
    };
  }
}
