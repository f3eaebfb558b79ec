/**
 * Nonces of accepted requests, for as long as their time would be accepted. Filled from the log at
 * a start, since a replay would otherwise
 * only need a restart. T32
 */
export class Nonces {
  readonly #seen = new Map<string, number>();
  readonly #keep: number;

  /** @param keep milliseconds a nonce is remembered */
  constructor(keep: number) {
    this.#keep = keep;
  }

  /** Remembers a nonce. @returns whether it was new */
  take(nonce: string, now: number): boolean {
    this.#forget(now);
    if (this.#seen.has(nonce)) return false;
    this.#seen.set(copyOf(nonce), now);
    return true;
  }

  /** Maps keep the order of insertion: the oldest come first. */
  #forget(now: number): void {
    for (const [nonce, time] of this.#seen) {
      if (time + this.#keep > now) return;
      this.#seen.delete(nonce);
    }
  }
}

/** V8 keeps the whole header of a request for as long as a part of its text. T47 */
const copyOf = (text: string): string => Buffer.from(text).toString();
