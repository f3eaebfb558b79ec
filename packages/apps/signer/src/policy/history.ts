/**
 * When each rule last signed for each client: the rates of a policy hold across a restart, since
 * this is filled from the log.
 */
export class History {
  readonly #signed = new Map<string, number[]>();

  /** @param time milliseconds since 1970, of the entry in the log */
  add(rule: string, client: string, time: number): void {
    const times = this.#signed.get(keyOf(rule, client)) ?? [];
    times.push(time);
    this.#signed.set(keyOf(rule, client), times);
  }

  /** How many after `since`; what is older is forgotten. */
  signedSince(rule: string, client: string, since: number): number {
    const times = this.#signed.get(keyOf(rule, client)) ?? [];
    const first = times.findIndex((time) => time > since);
    times.splice(0, first < 0 ? times.length : first);
    return times.length;
  }
}

const keyOf = (rule: string, client: string): string => `${rule} ${client}`;
