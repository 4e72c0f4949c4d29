/** Work on many items, some of them at a time. */

/**
 * Calls `work` for each item, up to `limit` of them at a time. After a failure no other item begins;
 * those begun are awaited, so that nothing goes on behind the caller's back.
 *
 * @throws the first failure.
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
