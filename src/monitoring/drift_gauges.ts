/** Drift figures as Prometheus gauges, in the text format 0.0.4. */

/** One gauge's sample. */
export interface GaugeSample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** The figures of a drift report that are worth an alert; it knows no report's type. */
export interface DriftFigures {
  share: number;
  drifted: boolean;
  columns: readonly { column: string; method: string; score: number; drifted: boolean }[];
}

const HELP: Readonly<Record<string, string>> = {
  etiquette_drift_share: "Share of the tested columns that drifted.",
  etiquette_drift_detected: "1 where the data set drifted.",
  etiquette_drift_score: "Score of a column's drift test.",
  etiquette_drift_column_detected: "1 where the column drifted.",
};

/** The samples of the last report. */
export function driftGauges({ share, drifted, columns }: DriftFigures): GaugeSample[] {
  return [
    { name: "etiquette_drift_share", labels: {}, value: share },
    { name: "etiquette_drift_detected", labels: {}, value: Number(drifted) },
    ...columns.map(({ column, method, score }) => ({
      name: "etiquette_drift_score",
      labels: { column, method },
      value: score,
    })),
    ...columns.map(({ column, drifted }) => ({
      name: "etiquette_drift_column_detected",
      labels: { column },
      value: Number(drifted),
    })),
  ];
}

/** The samples as text, grouped by name. */
export function gaugesText(samples: readonly GaugeSample[]): string {
  const names = [...new Set(samples.map(({ name }) => name))];
  return names.map((name) =>
    [
      `# HELP ${name} ${HELP[name] ?? name}`,
      `# TYPE ${name} gauge`,
      ...samples.filter((sample) => sample.name === name).map(({ labels, value }) => {
        const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
        return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${
          prometheusNumber(value)
        }`;
      }),
    ].join("\n") + "\n"
  ).join("");
}

function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function prometheusNumber(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
