import { setTimeout as sleep } from 'node:timers/promises';
import type { RetryOptions } from '../options.ts';

/** Too many requests, a timeout, or the server's fault; 501 will not change. */
export const isRetryableStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501);

/**
 * The pause after the given number of failures, in milliseconds. `retryAfter` is that header:
 * seconds count, dates do not (no clock here).
 */
export function pauseMs(
  failures: number,
  { firstMs, maxMs }: RetryOptions,
  retryAfter: string | undefined,
  random: number = Math.random(),
): number {
  const jittered = firstMs * 2 ** (failures - 1) * (0.9 + 0.2 * random);
  const asked = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : 0;
  return Math.min(maxMs, Math.max(jittered, asked));
}

export async function pause(
  failures: number,
  options: RetryOptions,
  retryAfter?: string,
): Promise<void> {
  await sleep(pauseMs(failures, options, retryAfter));
}
