import { printable, reject } from '@sealift/bytes';

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

/** A time as --verify-at takes it (RFC 3339, with its zone), in milliseconds since 1970. @throws Rejection USAGE */
export function parseVerifyAt(text: string): number {
  const wrong = (): never => reject('USAGE', `--verify-at "${printable(text)}" is not a time such as 2026-01-31T12:00:00Z`);
  const [, year, month, day, hour, minute, second, fraction = '', zone = ''] = RFC3339.exec(text) ?? wrong();
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  const local = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  const read = new Date(local);
  // Date.UTC takes 31 February for 3 March, and years below 100 for those of the last century.
  const same = read.getUTCFullYear() === y && read.getUTCMonth() === mo - 1 && read.getUTCDate() === d && read.getUTCHours() === h;
  if (!same || mi > 59 || s > 59) wrong();
  return local - offsetMinutes(zone, wrong) * 60_000;
}

function offsetMinutes(zone: string, wrong: () => never): number {
  if (/^[Zz]$/.test(zone)) return 0;
  const [hours = 99, minutes = 99] = zone.slice(1).split(':').map(Number);
  if (hours > 23 || minutes > 59) wrong();
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
