/** Compares numbers and texts in trees, such as metrics and parameters, key by key. */
import { isDeepStrictEqual } from "node:util";

/** One dotted key whose value differs. */
export interface ValueChange {
  file: string;
  key: string;
  /** Undefined: not there. */
  before?: unknown;
  after?: unknown;
}

/** File → tree of values; a file that is not there is undefined. */
export type ValueFiles = ReadonlyMap<string, unknown>;

/** Lists the leaves that differ, file by file in the order of `after`, then of `before`. */
export function diffValues(before: ValueFiles, after: ValueFiles): ValueChange[] {
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((file) => {
    const [old, now] = [leaves(before.get(file)), leaves(after.get(file))];
    return [...new Set([...old.keys(), ...now.keys()])]
      .filter((key) => !isDeepStrictEqual(old.get(key), now.get(key)))
      .map((key) => ({ file, key, before: old.get(key), after: now.get(key) }));
  });
}

/** The cells of a table: file, key, before, after, and for numbers the change. */
export function changeCells({ file, key, before, after }: ValueChange): string[] {
  const change = typeof before === "number" && typeof after === "number"
    ? `${after > before ? "+" : ""}${shown(after - before)}`
    : "";
  return [file, key, shown(before), shown(after), change];
}

/** A table in GitHub's Markdown. */
export function markdownTable(headers: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(headers), line(headers.map(() => "---")), ...rows.map(line)].join("\n");
}

function leaves(tree: unknown, prefix = ""): Map<string, unknown> {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    return new Map(tree === undefined ? [] : [[prefix.slice(0, -1), tree]]);
  }
  return new Map(
    Object.entries(tree).flatMap(([key, value]) => [...leaves(value, `${prefix}${key}.`)]),
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value !== "number") return typeof value === "string" ? value : JSON.stringify(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
