/** The widgets of a snapshot on Evidently's page: counters, a table, a plot a column, the tests. */
import type { ColumnDrift } from "./drift_report.ts";
import type { EvidentlyMetric } from "./evidently_metrics.ts";

/** A widget of Evidently's page. */
export interface Widget {
  id: string;
  type: string;
  title: string;
  /** 1 half, 2 full width. */
  size: 1 | 2;
  params: Record<string, unknown>;
  linked_metrics?: string[];
}

/** The widget of one metric. */
export function metricWidget(metric: EvidentlyMetric): Widget {
  const { id, column } = metric;
  if (column === undefined) return countWidget(metric);
  const verdict = column.drifted ? "DETECTED" : "NOT detected";
  return {
    id,
    type: column.distributions === undefined ? "counter" : "big_graph",
    title: `${column.column}: drift ${verdict}, ${column.displayName} ${
      column.score.toPrecision(3)
    }`,
    size: 1,
    params: column.distributions === undefined
      ? { counters: [{ label: column.displayName, value: column.score.toPrecision(3) }] }
      : plot(column),
    linked_metrics: [id],
  };
}

/** The widgets above the tests: how many passed, and each test with its text. */
export function testWidgets(metrics: readonly EvidentlyMetric[]): Widget[] {
  const tests = metrics.map(({ test }) => test);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  return [
    {
      id: "test_counts",
      type: "counter",
      title: "",
      size: 2,
      params: {
        v2_test: true,
        counters: ["SUCCESS", "WARNING", "FAIL", "ERROR"].map((status) => ({
          value: String(count(status)),
          label: status,
        })),
      },
    },
    {
      id: "tests",
      type: "test_suite",
      title: "",
      size: 2,
      params: {
        v2_test: true,
        tests: tests.map(({ name, description, status }) => ({
          title: name,
          description,
          state: status.toLowerCase(),
          groups: [],
        })),
      },
    },
  ];
}

function countWidget({ id, value, config }: EvidentlyMetric): Widget {
  const { count, share } = typeof value === "number" ? { count: value, share: value } : value;
  return {
    id,
    type: "counter",
    title: `Drifted columns, drift share ${config.drift_share}`,
    size: 2,
    params: {
      counters: [
        { label: "Drifted columns", value: String(count) },
        { label: "Share of drifted columns", value: share.toFixed(3) },
      ],
    },
    linked_metrics: [id],
  };
}

/** Plotly bars of both sides; the data are the bounded distributions, never rows. */
function plot({ distributions }: ColumnDrift): Record<string, unknown> {
  const trace = (name: "reference" | "current") => {
    const { x, y } = distributions![name];
    const numeric = x.length === y.length + 1;
    const middles = y.map((_, at) => (Number(x[at]) + Number(x[at + 1])) / 2);
    const total = y.reduce((sum, value) => sum + value, 0);
    return {
      type: "bar",
      name,
      x: numeric ? middles : x,
      y: numeric ? y : y.map((value) => value / total),
      opacity: 0.6,
    };
  };
  return {
    data: [trace("reference"), trace("current")],
    layout: { barmode: "overlay", yaxis: { title: { text: "density" } } },
  };
}
