/** Lays out the results of an experiment: scores with intervals, and differences from the first. */
import { pairedInterval } from "./paired_bootstrap.ts";
import { terminalTable } from "../terminal/text_table.ts";
import type { VariantResult } from "./run_variant.ts";

/** Columns of a variant, best first. */
export function variantTable(
  results: readonly VariantResult[],
  { metric, seed, resamples }: { metric: string; seed: number; resamples: number },
): string {
  const [base] = results;
  const ordered = results.toSorted((a, b) =>
    (readScore(b, metric) ?? -1) - (readScore(a, metric) ?? -1)
  );
  const rows = ordered.map((result) => {
    const { variant, seconds, metrics, failure } = result;
    const name = variant.length > 0 ? variant.join(" ") : "as it is";
    if (!metrics) return [name, "", "", "", seconds.toFixed(0), failure ?? ""];
    const [low, high] = [metrics[`${metric}_low`], metrics[`${metric}_high`]];
    return [
      name,
      formatted(metrics[metric]),
      low === undefined ? "" : `${formatted(low)} – ${formatted(high)}`,
      result === base ? "first" : difference(base, result, { metric, seed, resamples }),
      seconds.toFixed(0),
      "",
    ];
  });
  return terminalTable([
    { header: "variant" },
    { header: metric, align: "right" },
    { header: "95 % interval" },
    { header: "difference from the first (95 %)" },
    { header: "seconds", align: "right" },
    { header: "", maxWidth: 60 },
  ], rows);
}

/** The score of a variant; undefined when it has none. */
export function readScore({ metrics }: VariantResult, metric: string): number | undefined {
  const score = metrics?.[metric];
  return typeof score === "number" ? score : undefined;
}

/** Row by row where both scored the same rows, else as a plain number. */
function difference(
  base: VariantResult,
  result: VariantResult,
  { metric, ...options }: { metric: string; seed: number; resamples: number },
): string {
  const [before, after] = [readScore(base, metric), readScore(result, metric)];
  if (before === undefined || after === undefined) return "";
  const plain = signed(after - before);
  const [a, b] = [base.rows, result.rows];
  const paired = metric === "weighted_f1" && a && b && a.actual.join() === b.actual.join();
  if (!paired) return plain;
  const codes = [...new Set([...a.actual, ...a.predicted, ...b.predicted])];
  const position = new Map(codes.map((code, at) => [code, at]));
  const positions = (column: string[]) => column.map((code) => position.get(code)!);
  const { low, high } = pairedInterval({
    actual: positions(a.actual),
    first: positions(a.predicted),
    second: positions(b.predicted),
    classes: codes.length,
  }, options);
  return `${plain} [${signed(low)}, ${signed(high)}]`;
}

function formatted(value: unknown): string {
  return typeof value === "number" ? value.toFixed(4) : String(value);
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}
