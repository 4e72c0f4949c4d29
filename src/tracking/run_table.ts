/** Runs as rows of cells: a list, or some of them side by side. Knows no terminal. */
import type { Metric, Run } from "./entities.ts";

/** Draws a curve in one cell. */
export type DrawCurve = (values: readonly number[]) => string;

/** Metrics that say how a machine was, not how a model is. */
const SYSTEM = /^system\//;

/** The most telling metrics of some runs: those that most of them have. */
export function commonMetrics(runs: readonly Run[], limit: number): string[] {
  const counts = new Map<string, number>();
  for (const { key } of runs.flatMap((run) => run.metrics)) {
    if (!SYSTEM.test(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, limit).map(([key]) => key);
}

/** One row a run: id, name, state, start, duration, then a cell a column, `metrics.f1` or `params.lr`. */
export function runRows(runs: readonly Run[], columns: readonly string[]): string[][] {
  return runs.map((run) => [
    run.runId.slice(0, 8),
    run.name,
    run.status.toLowerCase(),
    new Date(run.startTime).toISOString().slice(0, 16).replace("T", " "),
    duration(run),
    ...columns.map((column) => cell(run, column)),
  ]);
}

/** Returns the parameters that differ and all metrics with curves: one row a name, one column a run. */
export function comparisonRows(
  runs: readonly { run: Run; histories: ReadonlyMap<string, readonly Metric[]> }[],
  draw: DrawCurve,
): { params: string[][]; metrics: string[][] } {
  const params = namesIn(runs.map(({ run }) => Object.keys(run.params)));
  const differing = params.filter((name) =>
    new Set(runs.map(({ run }) => run.params[name])).size > 1 || runs.length === 1
  );
  const metrics = namesIn(runs.map(({ run }) => run.metrics.map(({ key }) => key)))
    .sort((a, b) => Number(SYSTEM.test(a)) - Number(SYSTEM.test(b)));
  return {
    params: differing.map((name) => [name, ...runs.map(({ run }) => run.params[name] ?? "–")]),
    metrics: metrics.map((name) => [
      name,
      ...runs.map(({ run, histories }) => {
        const values = histories.get(name)?.map(({ value }) => value) ?? [];
        const curve = values.length > 1 ? ` ${draw(values)}` : "";
        return cell(run, `metrics.${name}`) + curve;
      }),
    ]),
  };
}

function namesIn(lists: readonly string[][]): string[] {
  return [...new Set(lists.flat())].sort();
}

function cell(run: Run, column: string): string {
  const [kind, ...rest] = column.split(".");
  const name = rest.join(".");
  if (kind === "params") return run.params[name] ?? "–";
  if (kind === "tags") return run.tags[name] ?? "–";
  const value = run.metrics.find(({ key }) => key === name)?.value;
  return value === undefined ? "–" : String(Number(value.toPrecision(5)));
}

function duration({ startTime, endTime }: Run): string {
  if (endTime === undefined) return "–";
  const seconds = Math.round((endTime - startTime) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
