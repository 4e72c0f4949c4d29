/** Formats a load for a terminal: a short line while it runs, two tables at the end. */
import { formatCount } from "../terminal/quantities.ts";
import { terminalTable } from "../terminal/text_table.ts";
import type { TrafficRecord, TrafficResult } from "./traffic_record.ts";

/** Formats the state of a running load. */
export function liveNote(record: TrafficRecord, perSecond: number): string {
  return [
    `${perSecond.toFixed(0)}/s`,
    ...[50, 99].map((percentage) => `p${percentage} ${record.latencyAt(percentage).toFixed(1)} ms`),
    `${record.failed} failed`,
  ].join(" · ");
}

/** Formats a result. */
export function formatTraffic(result: TrafficResult): string {
  const names = Object.keys(result.latency_ms.percentiles);
  const row = (name: string, { mean, percentiles }: TrafficResult["latency_ms"]) => [
    name,
    mean.toFixed(1),
    ...names.map((percentile) => percentiles[percentile].toFixed(1)),
  ];
  const outcomes = Object.entries(result.outcomes)
    .map(([outcome, count]) => `${outcome}: ${formatCount(count)}`).join(", ");
  return [
    `${formatCount(result.requests)} requests in ${result.seconds.toFixed(1)} s ` +
    `(${result.requests_per_second.toFixed(1)}/s), ${formatCount(result.failed)} failed`,
    `answers by status: ${outcomes || "none"}`,
    "",
    terminalTable(
      [
        { header: "ms" },
        ...["mean", ...names].map((header) => ({
          header,
          align: "right" as const,
        })),
      ],
      [row("since due", result.latency_ms), row("since sent", result.service_ms)],
    ),
  ].join("\n");
}
