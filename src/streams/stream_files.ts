/** The files of a processed stream. Pure. */
import { join } from "node:path";
import type { ClassLabel } from "../artifact/labels.ts";
import { legacyReport } from "../drift/reports/legacy_report.ts";
import { isTested } from "../drift/reports/drift_report.ts";
import { type EvidentlyResult, evidentlyResult } from "../drift/reports/evidently_result.ts";
import { projectFiles, snapshotFile } from "../drift/reports/evidently_workspace.ts";
import type { FileContent } from "../files/atomic_write.ts";
import type { StreamRecord } from "../monitoring/stream_record.ts";
import type { Columns } from "../tables/arrow/column.ts";
import { encodeTable } from "../tables/arrow/encode.ts";
import type { StreamFindings } from "./stream_findings.ts";

const PROJECT = "Étiquette";

/** A path and its content. */
export interface StreamFile {
  path: string;
  content: FileContent;
}

/** A stream that was processed, ready to be written. */
export interface StreamOutcome {
  stream: string;
  started: Date;
  /** When the first stream was processed. */
  created: Date;
  model: string;
  /** Rows of the delivery, and those set aside. */
  rows: { in: number; kept: number; quarantined: number };
  labels: readonly ClassLabel[];
  table: Columns;
  findings: StreamFindings;
}

/** The files in the order in which they are written. */
export function streamFiles(
  outcome: StreamOutcome,
  { monitoring, metrics, legacy = false }: {
    monitoring: string;
    metrics: string;
    /** True adds the report in the form of Evidently before 0.7. @default {false} */
    legacy?: boolean;
  },
): StreamFile[] {
  const { stream, table, started, created, model, findings: { report } } = outcome;
  const snapshot = snapshotFile(PROJECT, {
    report,
    name: stream,
    time: started,
    metadata: { stream, model },
  });
  return [
    { path: join(monitoring, `${stream}.arrow`), content: encodeTable(table) },
    ...[...projectFiles(PROJECT, { created }), snapshot].map(({ path, text }) => ({
      path: join(monitoring, "workspace", path),
      content: text,
    })),
    {
      path: join(metrics, `${stream}.json`),
      content: JSON.stringify(driftMetrics(outcome), null, 2) + "\n",
    },
    ...(legacy
      ? [{
        path: join(metrics, "legacy", `${stream}.json`),
        content: JSON.stringify(legacyReport(report), null, 2) + "\n",
      }]
      : []),
  ];
}

/** Evidently's result JSON with a part of its own, `stream`. */
export function driftMetrics(
  { stream, started, model, rows, labels, findings }: StreamOutcome,
): EvidentlyResult & { stream: StreamRecord } {
  const { report, monitor, alarmAt, expectedF1, trueF1, change, mix } = findings;
  return {
    ...evidentlyResult(report),
    stream: {
      name: stream,
      started: started.toISOString(),
      model,
      rows,
      alarm: monitor.alarm,
      log_evidence: monitor.logEvidence,
      alarm_at: alarmAt,
      drifted: report.drifted,
      drift_share: report.share,
      expected_f1: expectedF1,
      true_f1: trueF1,
      f1_change: change && {
        total: change.change,
        class_mix: change.mix,
        within_classes: change.withinClasses,
        driving: change.driving,
      },
      columns: report.columns.map((column) => ({
        column: column.column,
        log_evidence: monitor.columns[column.column] ?? null,
        ...(isTested(column)
          ? {
            method: column.method,
            score: column.score,
            drifted: column.drifted,
            ...(column.distributions ? { distributions: column.distributions } : {}),
          }
          : { error: column.error }),
      })),
      class_mix: Object.fromEntries(labels.map(({ code }, at) => [String(code), mix[at]])),
    },
  };
}
