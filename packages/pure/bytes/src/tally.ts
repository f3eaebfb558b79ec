import { Rejection } from '@sealift/failures';

class Exhausted extends Rejection {}

/**
 * Counts what becomes much where bounds multiply: each of two may be passed by honest input, and
 * their product never. T34
 */
export class Tally {
  readonly #limit: number;
  readonly #what: string;
  readonly #remedy: string;
  #count = 0;

  /**
   * @param what is counted, for the message; @param remedy what somebody with honest input may do
   */
  constructor(limit: number, what: string, remedy: string) {
    this.#limit = limit;
    this.#what = what;
    this.#remedy = remedy;
  }

  /** @throws Rejection LIMIT where more than the limit were counted */
  add(count: number): void {
    this.#count += count;
    if (this.#count > this.#limit)
      throw new Exhausted('LIMIT', `more than ${this.#limit} ${this.#what}: ${this.#remedy}`);
  }

  /**
   * Whether it was a tally that refused: then all of the work ends, where any other refusal may be
   * about a part.
   */
  static isOver(thrown: unknown): boolean {
    return thrown instanceof Exhausted;
  }
}
