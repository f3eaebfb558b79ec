import { Refused } from '@sealift/console';
import type { Verified } from './verify-content.ts';

/** What goes on only where all of it was accepted. @throws Refused with the report */
export function accepted<V extends Pick<Verified, 'report'>>(verified: V): V {
  if (verified.report.failures.length > 0) throw new Refused(verified.report);
  return verified;
}
