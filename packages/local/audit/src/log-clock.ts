import { reject } from '@sealift/failures';

/**
 * How far behind the last entry a clock may be before the log refuses entries, in milliseconds:
 * what a clock that is being set right steps back at most.
 */
export const CLOCK_TOLERANCE = 2000;

/** Times of entries, which never decrease. */
export class LogClock {
  readonly #now: () => number;
  #last: number;

  /** @param last of the last entry, milliseconds since 1970 */
  constructor(now: () => number, last: number) {
    this.#now = now;
    this.#last = last;
  }

  /** The time of the next entry, as RFC 3339 with milliseconds. @throws Rejection CLOCK */
  next(): string {
    const now = Math.floor(this.#now());
    if (!(now >= this.#last - CLOCK_TOLERANCE))
      reject('CLOCK', `the clock says ${show(now)}, and the last entry is of ${show(this.#last)}`);
    this.#last = Math.max(now, this.#last);
    return show(this.#last);
  }
}

const show = (time: number): string =>
  Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : 'no time';
