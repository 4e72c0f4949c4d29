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

/**
 * Yields the result of `work(item)` for each item in order, with at most `limit` pending. When one
 * fails or the reader stops, the pending ones are awaited first.
 */
export async function* orderedResults<Item, Result>(
  items: Iterable<Item>,
  { limit, work }: { limit: number; work: (item: Item) => Promise<Result> },
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      result.catch(() => {}); // awaited, and thrown, later
      underWay.push(result);
      if (underWay.length >= limit) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
  }
}
