import { reject } from '@sealift/failures';
import { time } from '@sealift/pki';

/** The last second of the year 9999, behind which RFC 3339 has no times. */
const LAST = 253_402_300_799;

/**
 * When what is attached was made, RFC 3339 in whole seconds: SOURCE_DATE_EPOCH where it is set
 * (reproducible-builds.org), so that the same evidence gives the same manifest; otherwise now.
 * @throws Rejection CONFIG for a value that is no number of seconds
 */
export function createdTime(environment: NodeJS.ProcessEnv, now: number): string {
  const given = environment['SOURCE_DATE_EPOCH'] ?? '';
  const seconds = given === '' ? Math.floor(now / 1000) : secondsOf(given);
  return time.format(seconds * 1000);
}

const secondsOf = (text: string): number =>
  /^(?:0|[1-9]\d{0,11})$/.test(text) && Number(text) <= LAST
    ? Number(text)
    : reject('CONFIG', 'SOURCE_DATE_EPOCH is not a number of seconds since 1970');
