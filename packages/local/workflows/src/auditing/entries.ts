import type { AuditEntry } from '@sealift/audit';
import { entriesOf, readStoredLog } from '@sealift/audit';
import type { Outcome } from '@sealift/console';
import { doneReport } from '@sealift/report';
import { entryLine } from './render.ts';

/**
 * The entries of a log, or those of one request. @throws Rejection AUDIT_ENTRY | AUDIT_ROLLED_BACK
 * | CHECKPOINT_FORMAT | IO
 */
export async function listEntries(
  directory: string,
  request: string | undefined,
): Promise<Outcome> {
  const log = await readStoredLog(directory);
  const entries: AuditEntry[] = [];
  for await (const entry of entriesOf(log))
    if (request === undefined || ('request' in entry.event && entry.event.request === request))
      entries.push(entry);
  const report = {
    ...doneReport({ claimed: ['entries are what the log says; audit verify says what is proved'] }),
    command: 'audit entries',
  };
  const result = { size: log.size, entries };
  return {
    report: { ...report, result },
    text: entries.map((each) => `${entryLine(each)}\n`).join(''),
  };
}
