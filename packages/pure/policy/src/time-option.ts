import { printable, reject } from '@sealift/failures';
import { time } from '@sealift/pki';

const ZONE = /(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A time as --verify-at takes it (RFC 3339, with its zone), in milliseconds since 1970. @param flag
 * for the message @throws Rejection USAGE
 */
export function parseTimeOption(text: string, flag: string): number {
  const read = ZONE.test(text) ? time.parse(text) : undefined;
  return (
    read ??
    reject('USAGE', `${flag} "${printable(text)}" is not a time such as 2026-01-31T12:00:00Z`)
  );
}
