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
}

export class Refusals {
  readonly #periods = new Map<string, Period>();

  /** Whether this refusal is logged by itself, and how many of the period before were not. */
  take(
    who: string,
    { requests, per }: Share,
    now: number,
  ): { readonly logged: boolean; readonly before: number } {
    const last = this.#periods.get(who);
    const period =
      last !== undefined && last.until > now ? last : { until: now + per, logged: 0, counted: 0 };
    this.#periods.set(who, period);
    const logged = period.logged < requests;
    if (logged) period.logged++;
    else period.counted++;
    return { logged, before: period === last ? 0 : (last?.counted ?? 0) };
  }

  /** What was counted and is in no entry yet, for the end of the service. */
  left(): readonly (readonly [who: string, count: number])[] {
    return [...this.#periods]
      .filter(([, { counted }]) => counted > 0)
      .map(([who, { counted }]) => [who, counted]);
  }
}
