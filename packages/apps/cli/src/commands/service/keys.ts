import { replaceFile } from '@sealift/blobs';
import { checkOutput, type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { OUTPUT_FLAG } from '../../service/flags.ts';
import { openService } from '../../service/open.ts';
import { keysResult, renderKeys } from '../../service/render.ts';
import { SERVICE_FLAGS } from '../../signing/flags.ts';

export default class ServiceKeys extends SealiftCommand {
  static override summary = 'Show the keys of the signing service, every version of them.';
  static override description =
    'The keyring is what the service says. Compare the fingerprints with its operator before ' +
    'anything is trusted by it.';
  static override examples = [
    '<%= config.bin %> service keys',
    '<%= config.bin %> service keys -o keyring.json',
  ];
  static override flags = { ...OUTPUT_FLAG, ...SERVICE_FLAGS };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(ServiceKeys);
    checkOutput(flags.output, flags.force);
    const { keys, bytes } = await (await openService(flags)).keyring();
    if (flags.output !== undefined)
      await replaceFile(flags.output, (file) => file.writeFile(bytes), { overwrite: flags.force });
    return {
      report: { ...doneReport(), command: 'service keys', result: { keys: keysResult(keys) } },
      text: renderKeys(keys, this.style),
    };
  }
}
