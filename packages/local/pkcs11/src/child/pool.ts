/** What a token can do once at a time each: taken, used, and given back. */
export class Pool<T> {
  readonly #free: T[] = [];
  readonly #waiting: ((one: T) => void)[] = [];

  get size(): number {
    return this.#free.length;
  }

  /** Waits where all are taken. */
  take(): T | Promise<T> {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives one back, or a new one. */
  give(one: T): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(one);
    else next(one);
  }
}
