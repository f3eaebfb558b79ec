import { type Outcome, SealiftCommand } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { openService } from '../../service/open.ts';
import { renderPending } from '../../service/render.ts';
import { SERVICE_FLAGS } from '../../signing/flags.ts';

export default class ServicePending extends SealiftCommand {
  static override summary = 'List what waits for approval.';
  static override examples = ['<%= config.bin %> service pending'];
  static override flags = { ...SERVICE_FLAGS };

  async run(): Promise<Outcome> {
    const { flags } = await this.parse(ServicePending);
    const pending = await (await openService(flags)).pending();
    return {
      report: { ...doneReport(), command: 'service pending', result: { pending } },
      text: renderPending(pending, this.style),
    };
  }
}
