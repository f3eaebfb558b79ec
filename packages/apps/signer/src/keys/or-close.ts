/**
 * What was opened and will not be used is closed again. @param run what may fail after `opened` was
 * opened
 */
export async function orClose<T>(
  opened: { close(): Promise<void> },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
}
