/** Yields the results of concurrent work in the order of its items. */

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
