/**
 * Small things beside each other, since each waits for the network; big ones two at a time, since
 * more only divide the same line.
 */
export const SMALL_CONCURRENCY = 8;
export const BIG_CONCURRENCY = 2;
export const BIG = 1024 * 1024;

export interface Queue<T> {
  readonly items: readonly T[];
  /** How many of them are worked on at a time. */
  readonly concurrency: number;
}

/**
 * Runs `work` over all items of all queues. The first failure stops what has not begun and is
 * thrown, after `stop` was called and what
 * was under way has ended.
 */
export async function runQueues<T>(
  queues: readonly Queue<T>[],
  work: (item: T) => Promise<void>,
  stop: () => Promise<void> = async () => {},
): Promise<void> {
  let failed: { thrown: unknown } | undefined;
  const worker = async (waiting: Iterable<T>): Promise<void> => {
    for (const item of waiting) {
      if (failed !== undefined) return;
      try {
        await work(item);
      } catch (thrown) {
        // What ends because of `stop` is not the reason.
        if (failed !== undefined) return;
        failed = { thrown };
        await stop();
      }
    }
  };
  await Promise.all(
    queues.flatMap(({ items, concurrency }) => {
      const waiting = items.values();
      return Array.from({ length: concurrency }, () => worker(waiting));
    }),
  );
  if (failed !== undefined) throw failed.thrown;
}

export const concurrently = <T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  concurrency: number = SMALL_CONCURRENCY,
): Promise<void> => runQueues([{ items, concurrency }], work);
