import { type Fields, hex } from '@sealift/bytes';
import type { LogEntry } from '@sealift/tlog';

/**
 * cosign's
 * `{"SignedEntryTimestamp":…,"Payload":{"body":…,"integratedTime":…,"logIndex":…,"logID":…}}`, and
 * nothing beside (VERIFICATION §4.4).
 */
export function readRekorBundle(fields: Fields): LogEntry {
  const payload = fields.object('Payload');
  const entry: LogEntry = {
    logId: hex.decode(payload.text('logID'), 'STRUCTURE'),
    kindVersion: undefined,
    body: payload.bytes('body'),
    logIndex: payload.int64('logIndex'),
    integratedTime: payload.int64('integratedTime'),
    set: fields.bytes('SignedEntryTimestamp'),
    proof: undefined,
  };
  payload.end();
  fields.end();
  return entry;
}
