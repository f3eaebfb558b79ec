import { formatBytes } from '@sealift/bytes';
import type { Clock } from './progress.ts';

/** Counts one step: how much, how fast, how long still. */
export class Meter {
  readonly step: string;
  readonly total: number | undefined;
  readonly #clock: Clock;
  readonly #began: number;
  done = 0;

  constructor(step: string, total: number | undefined, clock: Clock) {
    this.step = step;
    this.total = total;
    this.#clock = clock;
    this.#began = clock();
  }

  /** Seconds since the step began. */
  get seconds(): number {
    return (this.#clock() - this.#began) / 1000;
  }

  /** Bytes a second, 0 while nothing can be said. */
  get rate(): number {
    return this.seconds > 0 ? this.done / this.seconds : 0;
  }

  /** Seconds left, or undefined while nothing can be said. */
  get left(): number | undefined {
    return this.total === undefined || this.rate === 0
      ? undefined
      : Math.max(0, this.total - this.done) / this.rate;
  }

  /** `hash 1.2 GB of 3.4 GB, 820 MB/s, 3 s left`. */
  describe(): string {
    const amount =
      this.total === undefined
        ? formatBytes(this.done)
        : `${formatBytes(this.done)} of ${formatBytes(this.total)}`;
    const rate = this.rate > 0 ? `, ${formatBytes(this.rate)}/s` : '';
    const left = this.left === undefined ? '' : `, ${duration(this.left)} left`;
    return `${this.step} ${amount}${rate}${left}`;
  }

  /** `hash 3.4 GB in 4 s, 820 MB/s`. */
  summary(): string {
    return (
      `${this.step} ${formatBytes(this.done)} in ${this.seconds.toFixed(1)} ` +
      `s${this.rate > 0 ? `, ${formatBytes(this.rate)}/s` : ''}`
    );
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
