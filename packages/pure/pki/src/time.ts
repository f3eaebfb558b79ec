/**
 * When a pinned key or authority counts. Closed at both ends (protobuf-specs; VERIFICATION §12.4);
 * milliseconds since 1970.
 */
export interface Window {
  readonly start?: number;
  readonly end?: number;
}

/** Whether `time` lies in the window, its ends included. */
export const isWithin = (time: number, { start, end }: Window): boolean =>
  (start === undefined || time >= start) && (end === undefined || time <= end);

/** Whether it has a start or an end: without a time such a window cannot be asked (T40). */
export const isBounded = ({ start, end }: Window): boolean =>
  start !== undefined || end !== undefined;

/** RFC 3339 in UTC, with fractions only where there are any. */
export const format = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** How long something takes: `30 days`, `12 hours`. @param milliseconds whole hours of them */
export function formatAge(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** `2021-01-12T11:53:27Z – open`, or `no window`. T25 */
export function formatWindow({ start, end }: Window): string {
  if (start === undefined && end === undefined) return 'no window';
  return (
    `${start === undefined ? 'open' : format(start)} – ` +
    `${end === undefined ? 'open' : format(end)}`
  );
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Milliseconds since 1970 of an RFC 3339 time, fractions cut to milliseconds; undefined where it is
 * not one, or does not exist.
 */
export function parse(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', zone] = RFC3339.exec(text) ?? [];
  if (zone === undefined) return undefined;
  const plain =
    `${year}-${month}-${day}T${hour}:${minute}:${second}.` +
    `${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const time = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(plain.slice(20, 23)),
  );
  // Date.UTC lets 31 February run over into March; what comes back differs from what went in.
  if (new Date(time).toISOString() !== plain) return undefined;
  return time - zoneOffset(zone);
}

function zoneOffset(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
