/** PromQL by the parser of Prometheus' own web page. */
import { parser } from "@prometheus-io/lezer-promql";

/**
 * The metric names of a PromQL expression, sorted, each once.
 *
 * @throws {Error} where it is no PromQL.
 */
export function metricNames(expression: string): string[] {
  const names = new Set<string>();
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) {
        throw new Error(`Cannot parse '${expression}': error at character ${from}`);
      }
      if (type.name === "Identifier" && node.parent?.name === "VectorSelector") {
        names.add(expression.slice(from, to));
      }
    },
  });
  return [...names].sort();
}

/** The series that a page of metrics can hold, by its `# TYPE` lines. */
export function seriesNames(page: string): Set<string> {
  const suffixes: Record<string, string[]> = {
    histogram: ["_bucket", "_sum", "_count"],
    summary: ["_sum", "_count"],
  };
  const types = page.matchAll(/^# TYPE (\S+) (\S+)$/gm);
  return new Set(
    types.flatMap(([, name, type]) => (suffixes[type] ?? [""]).map((suffix) => name + suffix)),
  );
}
