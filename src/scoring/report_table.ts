/** Formats an evaluation for the terminal: the scores on top, then the classes by support. */
import { shareBar, type TableColumn, terminalTable } from "../terminal/text_table.ts";
import type { Metrics } from "./metric_files.ts";

/** Options of `reportTable`. */
export interface ReportTableOptions {
  /** Classes shown; a note tells the number and the worst of the others. @default {40} */
  maxClasses?: number;
}

const BAR_WIDTH = 12;
const COLUMNS: TableColumn[] = [
  { header: "class", maxWidth: 12 },
  { header: "name", maxWidth: 32 },
  { header: "precision", align: "right" },
  { header: "recall", align: "right" },
  { header: "F1", align: "right" },
  { header: "rows", align: "right" },
  { header: "" },
];

/** Formats the metrics of one model. */
export function reportTable(
  metrics: Metrics,
  { maxClasses = 40 }: ReportTableOptions = {},
): string {
  const classes = Object.entries(metrics.classes).sort(([, a], [, b]) => b.support - a.support);
  const shown = classes.slice(0, maxClasses);
  return [
    headline(metrics),
    "",
    terminalTable(
      COLUMNS,
      shown.map(([code, scores]) => [
        code,
        scores.name === code ? "" : scores.name,
        score(scores.precision),
        score(scores.recall),
        score(scores.f1),
        String(scores.support),
        shareBar(scores.f1, BAR_WIDTH),
      ]),
    ),
    ...hiddenNote(classes.slice(maxClasses)),
  ].join("\n");
}

function headline(metrics: Metrics): string {
  const interval = `[${score(metrics.weighted_f1_low)}, ${score(metrics.weighted_f1_high)}]`;
  return [
    `weighted F1 ${score(metrics.weighted_f1)} ${interval}`,
    `macro F1 ${score(metrics.macro_f1)}`,
    `accuracy ${score(metrics.accuracy)}`,
    `calibration error ${score(metrics.ece)}`,
    `${metrics.rows} rows`,
  ].join(" · ");
}

function hiddenNote(hidden: [string, Metrics["classes"][string]][]): string[] {
  if (hidden.length === 0) return [];
  const rows = hidden.reduce((sum, [, { support }]) => sum + support, 0);
  const [code, worst] = hidden.reduce((low, next) => next[1].f1 < low[1].f1 ? next : low);
  const subject = hidden.length === 1 ? "1 smaller class" : `${hidden.length} smaller classes`;
  return [
    `… and ${subject} with ${rows} rows in all; the lowest F1 of them: ${
      score(worst.f1)
    } (${code})`,
  ];
}

function score(share: number): string {
  return share.toFixed(3);
}
