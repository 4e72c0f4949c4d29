/** Asynchronous work side by side whose results come in the order of its items. */

/**
 * Yields `work(item)` for each item in order, with at most `limit` of them under way. When one fails
 * or the reader stops, nothing is left under way.
 */
export async function* orderedResults<Item, Result>(
  items: Iterable<Item>,
  { limit, work }: { limit: number; work: (item: Item) => Promise<Result> },
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      result.catch(() => {}); // its turn to be awaited, and to throw, is still to come
      underWay.push(result);
      if (underWay.length >= limit) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
  }
}
