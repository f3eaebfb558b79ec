/** Images of registries that are looked at at a time, where nobody says how many. */
export const PARALLEL_IMAGES = 8;

/**
 * Runs tasks, at most so many at a time. The results are in the order of the tasks; a failure ends
 * it once the running ones are done, and of several the first in that order is thrown.
 */
export async function atMost<T>(limit: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const failures = new Map<number, unknown>();
  const queue = tasks.entries();
  const work = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true && failures.size === 0; next = queue.next()) {
      const [at, task] = next.value;
      await task().then(
        (result) => {
          results[at] = result;
        },
        (thrown: unknown) => failures.set(at, thrown),
      );
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
  return results;
}
