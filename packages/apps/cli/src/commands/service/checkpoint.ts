import { replaceFile } from '@sealift/blobs';
import { checkOutput, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { parseCheckpoint, parseNote } from '@sealift/tlog';
import { OUTPUT_FLAG } from '../../service/flags.ts';
import { openService } from '../../service/open.ts';
import { SERVICE_FLAGS } from '../../signing/flags.ts';

export default class ServiceCheckpoint extends SealiftCommand {
  static override summary = "Print the latest checkpoint of the service's audit log.";
  static override description =
    'A signed note. Whoever keeps one elsewhere can tell later whether the log was cut or ' +
    'rewritten. Its signature is verified with the log, by whoever has the log and the key.';
  static override examples = ['<%= config.bin %> service checkpoint -o checkpoint'];
  static override flags = { ...OUTPUT_FLAG, ...SERVICE_FLAGS };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(ServiceCheckpoint);
    checkOutput(flags.output, flags.force);
    const note = await (await openService(flags)).checkpoint();
    const { origin, size } = parseCheckpoint(parseNote(note).text);
    if (flags.output !== undefined)
      await replaceFile(flags.output, (file) => file.writeFile(note), { overwrite: flags.force });
    const result = { origin, size: size.toString(), checkpoint: note };
    return {
      report: { ...doneReport(), command: 'service checkpoint', result },
      ...(flags.output === undefined && { foreign: note }),
      text: '',
    };
  }
}
