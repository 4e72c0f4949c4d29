/** A processed stream as a table for the terminal. Pure. */
import { isTested } from "../drift/reports/drift_report.ts";
import { terminalTable } from "../terminal/text_table.ts";
import type { StreamOutcome } from "./stream_files.ts";

/** Formats tests, verdict, evidence and scores. */
export function streamSummary({ stream, rows, findings }: StreamOutcome): string {
  const { report, monitor, alarmAt, expectedF1, trueF1 } = findings;
  const table = terminalTable(
    [
      { header: "column" },
      { header: "test" },
      { header: "score", align: "right" },
      { header: "threshold", align: "right" },
      { header: "drifted" },
      { header: "ln evidence", align: "right" },
    ],
    report.columns.map((column) => {
      const evidence = monitor.columns[column.column]?.toFixed(2) ?? "";
      if (!isTested(column)) return [column.column, column.error, "", "", "failed", evidence];
      const { method, score, threshold, drifted } = column;
      return [
        column.column,
        method,
        score.toPrecision(3),
        String(threshold),
        drifted ? "yes" : "",
        evidence,
      ];
    }),
    { indent: 2 },
  );
  const { value, low, high } = expectedF1;
  const f1 = (score: number) => score.toFixed(3);
  return [
    `${stream}: ${rows.in} rows = ${rows.kept} kept + ${rows.quarantined} quarantined`,
    table,
    `Tests: ${report.driftedColumns} of ${report.testedColumns} columns drifted, ` +
    `${report.drifted ? "at least" : "less than"} the share ${report.driftShare}`,
    `Alarm: ${monitor.alarm ? "RAISED" : "no"}, ln evidence ${monitor.logEvidence.toFixed(2)} ` +
    `over all streams, raised at ${alarmAt.toFixed(2)}`,
    `Weighted F1: expected ${f1(value)} (${f1(low)} to ${f1(high)})` +
    (trueF1 === null ? ", labels have not arrived" : `, true ${f1(trueF1)}`),
  ].join("\n");
}
