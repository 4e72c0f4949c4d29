/** Values of metrics as MLflow's databases keep and rank them. */
import type { Metric } from "./entities.ts";

/** A value as the database keeps it: SQL knows no NaN, and MLflow no infinity there. */
export function storedValue(value: number): { value: number; is_nan: number } {
  if (Number.isNaN(value)) return { value: 0, is_nan: 1 };
  return { value: Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE), is_nan: 0 };
}

/** Returns a text that two metrics share if MLflow's SQL store keeps them as one row. */
export function metricIdentity({ key, value, timestamp, step }: Metric): string {
  const stored = storedValue(value);
  return JSON.stringify([key, timestamp, step, stored.value, stored.is_nan]);
}

/** The value of each metric that MLflow shows first: of the last step, time and value. */
export function latestMetrics(metrics: readonly Metric[]): Metric[] {
  const latest = new Map<string, Metric>();
  for (const metric of metrics) {
    const other = latest.get(metric.key);
    if (!other || isLater(metric, other)) latest.set(metric.key, metric);
  }
  return [...latest.values()];
}

function isLater(a: Metric, b: Metric): boolean {
  const [first, second] = [a, b].map(({ step, timestamp, value }) => [
    ...[step, timestamp],
    storedValue(value).value,
  ]);
  const at = first.findIndex((part, index) => part !== second[index]);
  return at >= 0 && first[at] > second[at];
}
