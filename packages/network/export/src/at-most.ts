/**
 * Runs tasks, at most so many at a time. The results are in the order of the tasks; the first
 * failure ends it once the running ones are done.
 */
export async function atMost<T>(limit: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const failures: unknown[] = [];
  const queue = tasks.entries();
  const work = async (): Promise<void> => {
    for (
      let next = queue.next();
      next.done !== true && failures.length === 0;
      next = queue.next()
    ) {
      const [at, task] = next.value;
      results[at] = await task();
    }
  };
  await Promise.all(
    Array.from({ length: limit }, () => work().catch((thrown: unknown) => failures.push(thrown))),
  );
  if (failures.length > 0) throw failures[0];
  return results;
}
