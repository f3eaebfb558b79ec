/**
 * Every refused request is in the log, and nobody fills the disk with them: beyond a client's share
 * they are counted, and the count is logged.
 * T32
 */
export interface Share {
  readonly requests: number;
  /** Milliseconds. */
  readonly per: number;
}

interface Period {
  readonly until: number;
  logged: number;
  counted: number;
  bytes: number;
}

/**
 * Of payloads of refused requests that are kept, of one client in one period. A payload may have 8
 * MiB.
 */
export const REFUSED_BYTES: number = 32 * 1024 * 1024;

export class Refusals {
  readonly #periods = new Map<string, Period>();

  /**
   * Whether this refusal is logged by itself, whether with its payload, and how many of the period
   * before were not. @param size of the payload
   */
  take(
    who: string,
    { requests, per }: Share,
    size: number,
    now: number,
  ): { readonly logged: boolean; readonly kept: boolean; readonly before: number } {
    const last = this.#periods.get(who);
    const period =
      last !== undefined && last.until > now
        ? last
        : { until: now + per, logged: 0, counted: 0, bytes: 0 };
    this.#periods.set(who, period);
    const logged = period.logged < requests;
    const kept = logged && period.bytes + size <= REFUSED_BYTES;
    if (kept) period.bytes += size;
    if (logged) period.logged++;
    else period.counted++;
    return { logged, kept, before: period === last ? 0 : (last?.counted ?? 0) };
  }

  /** What was counted and is in no entry yet, for the end of the service. */
  left(): readonly (readonly [who: string, count: number])[] {
    return [...this.#periods]
      .filter(([, { counted }]) => counted > 0)
      .map(([who, { counted }]) => [who, counted]);
  }
}
