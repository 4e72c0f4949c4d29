/** Runs stages in the order of their graph, independent ones side by side. */
import type { StageGraph } from "./stage_graph.ts";

/** The end of a stage; `skipped` when one it depends on failed. */
export type Ending<T> =
  | { status: "done"; value: T }
  | { status: "failed"; error: unknown }
  | { status: "skipped" };

/**
 * Calls `work` for each selected stage once those it depends on are done, at most `jobs` at a time.
 * After a failure independent stages still run; dependent ones are skipped.
 */
export async function schedule<T>(
  graph: StageGraph,
  selected: ReadonlySet<string>,
  { jobs, work }: { jobs: number; work: (name: string) => Promise<T> },
): Promise<Map<string, Ending<T>>> {
  const endings = new Map<string, Ending<T>>();
  const running = new Map<string, Promise<void>>();
  const waiting = graph.stages.map((stage) => stage.name).filter((name) => selected.has(name));
  const selectedUpstream = (name: string) =>
    [...graph.upstream.get(name)!].filter((up) => selected.has(up));
  while (waiting.length > 0 || running.size > 0) {
    for (const name of [...waiting]) {
      const upstream = selectedUpstream(name);
      if (upstream.some((up) => endings.has(up) && endings.get(up)!.status !== "done")) {
        endings.set(name, { status: "skipped" });
      } else if (running.size < jobs && upstream.every((up) => endings.has(up))) {
        running.set(name, settle(name));
      } else continue;
      waiting.splice(waiting.indexOf(name), 1);
    }
    if (running.size > 0) await Promise.race(running.values());
  }
  return new Map(
    graph.stages.filter(({ name }) => endings.has(name)).map(({ name }) => [
      name,
      endings.get(name)!,
    ]),
  );

  async function settle(name: string): Promise<void> {
    try {
      endings.set(name, { status: "done", value: await work(name) });
    } catch (error) {
      endings.set(name, { status: "failed", error });
    }
    running.delete(name);
  }
}
