/**
 * Sends requests when they are due, whatever the answers do. Where all connections are busy a request
 * waits, and its latency counts from the moment it was due, so that a slow server cannot hide by
 * slowing its callers down (coordinated omission).
 */

/** Outcome of one request. */
export interface Exchange {
  /** Position of the request in the plan. */
  request: number;
  /** HTTP status, or a word for what broke: `refused`, `reset`, `timeout`. */
  outcome: number | string;
  /** From the moment the request was due to the end of its answer. */
  latencyMs: number;
  /** From the moment the request was sent to the end of its answer. */
  serviceMs: number;
}

/** A load and the world it runs in. */
export interface OpenLoop {
  /** Milliseconds after the start at which requests are due, ascending. */
  arrivals: ArrayLike<number>;
  /** Requests under way at once, at most. */
  concurrency: number;
  /** Sends a request and reads its answer; it does not throw. */
  send(request: number): Promise<number | string>;
  onDone(exchange: Exchange): void;
  /** A monotonic clock in milliseconds. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** Ends the load early: no request is sent after that. */
  signal?: AbortSignal;
}

/** Runs a load, waits for the last answer and returns the milliseconds that it took. */
export async function runOpenLoop(loop: OpenLoop): Promise<number> {
  const { arrivals, concurrency, now, wait, signal } = loop;
  const started = now();
  const underWay = new Set<Promise<void>>();
  let released = Promise.withResolvers<void>();
  const exchange = async (request: number) => {
    const sent = now();
    const outcome = await loop.send(request);
    const ended = now();
    loop.onDone({
      request,
      outcome,
      latencyMs: ended - started - arrivals[request],
      serviceMs: ended - sent,
    });
  };
  for (let request = 0; request < arrivals.length && !signal?.aborted; request++) {
    const early = started + arrivals[request] - now();
    if (early > 0) await wait(early);
    while (underWay.size >= concurrency) await released.promise;
    if (signal?.aborted) break;
    const running: Promise<void> = exchange(request).finally(() => {
      underWay.delete(running);
      released.resolve();
      released = Promise.withResolvers();
    });
    underWay.add(running);
  }
  await Promise.all(underWay);
  return now() - started;
}
