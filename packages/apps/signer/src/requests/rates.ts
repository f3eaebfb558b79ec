/** How often each client asks, for whatever it asks. T47 */
import { reject } from '@sealift/failures';
import type { Client } from '../clients/clients.ts';

interface Period {
  readonly until: number;
  count: number;
}

export class RequestRates {
  readonly #periods = new Map<string, Period>();

  /** Before anything of a request is read. @throws Rejection RATE */
  take({ name, rate }: Pick<Client, 'name' | 'rate'>, now: number): void {
    const last = this.#periods.get(name);
    const period =
      last !== undefined && last.until > now ? last : { until: now + rate.per, count: 0 };
    this.#periods.set(name, period);
    if (++period.count > rate.requests)
      reject('RATE', `more than ${rate.requests} requests in ${rate.per / 1000} s`);
  }
}
