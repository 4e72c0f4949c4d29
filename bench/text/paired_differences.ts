/** Differences of scores on the same splits, ours less each other contestant's. */
import { mean } from "./mean.ts";

/** Formats the mean difference to each other contestant and, in brackets, that of each split. */
export function pairedDifferencesText(scores: Readonly<Record<string, readonly number[]>>): string {
  const [[ours, own], ...others] = Object.entries(scores);
  const lines = others.map(([name, theirs]) => {
    const differences = own.map((score, split) => score - theirs[split]);
    const each = differences.length > 1 ? ` (${differences.map(signed).join(", ")})` : "";
    return `${signed(mean(differences))}${each} against ${name}`;
  });
  return `weighted F1 of ${ours}, split by split:\n  ${lines.join("\n  ")}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}
