/** A processed stream as a table for the terminal. Pure. */
import { isTested } from "../drift/reports/drift_report.ts";
import { terminalTable } from "../terminal/text_table.ts";
import type { ScoreChange } from "./score_change.ts";
import type { StreamOutcome } from "./stream_files.ts";

const NAMED_PRODUCTS = 5;

/** Formats tests, verdict, evidence and scores. */
export function streamSummary({ stream, rows, findings }: StreamOutcome): string {
  const { report, monitor, alarmAt, expectedF1, trueF1, change } = findings;
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
    ...(change ? [changeText(change)] : []),
  ].join("\n");
}

function changeText({ change, mix, withinClasses, driving }: ScoreChange): string {
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
  const products = driving.slice(0, NAMED_PRODUCTS).map(({ index }) => index);
  return `Since the reference ${signed(change)}: ${signed(mix)} by the class mix, ` +
    `${signed(withinClasses)} within classes` +
    (products.length > 0 ? `; products that cost the most: ${products.join(", ")}` : "");
}
