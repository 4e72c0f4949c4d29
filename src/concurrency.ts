/** Runs asynchronous work on many items with bounded concurrency. */

/**
 * Calls `work` for each item, at most `limit` at a time. After a failure no other item starts, and those
 * started are awaited before the failure is thrown.
 *
 * @throws {unknown} the first failure of `work`.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, at: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const workers = await Promise.allSettled(Array.from({ length: limit }, async () => {
    while (next < items.length) {
      const at = next++;
      try {
        await work(items[at], at);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  }));
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed) throw failed.reason;
}
