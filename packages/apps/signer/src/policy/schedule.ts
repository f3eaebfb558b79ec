import { reject } from '@sealift/failures';
import type { Rule } from '../config/schema.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Days and hours, in UTC. @throws Rejection SIGNING_DENIED */
export function checkTime({ when }: Rule, time: number): void {
  if (when === undefined) return;
  const date = new Date(time);
  const day = DAYS[date.getUTCDay()] ?? reject('SIGNING_DENIED', 'the clock shows no day');
  const clock = date.toISOString().slice(11, 16);
  if (!when.days.includes(day)) reject('SIGNING_DENIED', `nothing is signed on a ${day}`);
  if (clock < when.from || clock >= when.to)
    reject('SIGNING_DENIED', `it is ${clock} UTC, allowed is ${when.from} to ${when.to}`);
}
