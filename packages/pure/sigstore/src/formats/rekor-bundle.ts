import { base64, type Fields, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
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

/**
 * The same text as cosign writes it. @throws Rejection UNSUPPORTED for an entry without a promise:
 * the form has no room for any other
 */
export function writeRekorBundle({ body, integratedTime, logIndex, logId, set }: LogEntry): string {
  if (set === undefined || integratedTime === undefined)
    return reject('UNSUPPORTED', 'an entry without a promise does not fit cosign layers');
  const payload =
    `{"body":"${base64.encode(body)}","integratedTime":${integratedTime},` +
    `"logIndex":${logIndex},"logID":"${hex.encode(logId)}"}`;
  return `{"SignedEntryTimestamp":"${base64.encode(set)}","Payload":${payload}}`;
}
