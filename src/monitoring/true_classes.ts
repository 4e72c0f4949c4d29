/** Products of the prediction log with their true class, from people and from feedback. Pure. */
import type { LogAnswers, LogEntries, PredictionEntry } from "./label_candidates.ts";

/** A labelled product. */
export interface LabelledRow {
  prediction_id: string;
  title: string;
  description: string;
  true_code: string;
  source: "person" | "feedback";
}

/** A filled line of a label sheet. */
export interface SheetLine {
  line: number;
  prediction_id: string;
  title: string;
  /** "" where nobody knew. */
  true_code: string;
}

/** The texts of the predictions among `ids`, by prediction. */
export async function predictionsAmong(
  entries: LogEntries,
  ids: { has(id: string): boolean },
): Promise<Map<string, PredictionEntry & { title: string }>> {
  const found = new Map<string, PredictionEntry & { title: string }>();
  for await (const entry of entries) {
    if (entry.kind !== "prediction" || entry.title === undefined) continue;
    if (ids.has(entry.prediction_id)) {
      found.set(entry.prediction_id, { ...entry, title: entry.title });
    }
  }
  return found;
}

/** Rows of the predictions on whose class all callers agree. */
export function feedbackRows(
  { feedback }: LogAnswers,
  predictions: ReadonlyMap<string, { title: string; description?: string | null }>,
): LabelledRow[] {
  return [...feedback].flatMap(([prediction_id, byCaller]) => {
    const product = predictions.get(prediction_id);
    const [true_code, ...others] = new Set(byCaller.values());
    if (others.length > 0 || !product) return [];
    return [labelledRow({ prediction_id, product, true_code, source: "feedback" })];
  });
}

/** Predictions, classes and labels that a sheet is compared with. */
export interface SheetChecks {
  predictions: ReadonlyMap<string, { title: string; description?: string | null }>;
  /** Codes that may be given. */
  classes: ReadonlySet<string>;
  known: readonly LabelledRow[];
  /** True allows codes that are no class yet. */
  newClasses: boolean;
  /** True lets a person's label take the place of another's. */
  replace: boolean;
}

/** Checks the lines of a sheet; with any problem none of its rows may be taken. */
export function checkSheet(
  lines: readonly SheetLine[],
  { predictions, classes, known, newClasses, replace }: SheetChecks,
): { rows: LabelledRow[]; empty: number; problems: string[] } {
  const byPerson = new Map(
    known.filter(({ source }) => source === "person").map((row) => [row.prediction_id, row]),
  );
  const rows = new Map<string, LabelledRow>();
  const problems: string[] = [];
  let empty = 0;
  for (const { line, prediction_id, title, true_code } of lines) {
    const product = predictions.get(prediction_id);
    const before = byPerson.get(prediction_id)?.true_code;
    const above = rows.get(prediction_id)?.true_code;
    const complain = (found: string) => problems.push(`line ${line}: ${found}`);
    if (true_code === "") empty++;
    else if (!product) complain(`prediction '${prediction_id}' is not in the log`);
    else if (!sameTitle(title, product.title)) {
      complain(`the title differs from that of '${prediction_id}'; were rows sorted apart?`);
    } else if (!newClasses && !classes.has(true_code)) {
      complain(`'${true_code}' is no class of the model`);
    } else if (above !== undefined && above !== true_code) {
      complain(`'${true_code}', but '${above}' for the same prediction above`);
    } else if (!replace && before !== undefined && before !== true_code) {
      complain(`'${true_code}', but a person said '${before}' before`);
    } else {
      rows.set(
        prediction_id,
        labelledRow({ prediction_id, product, true_code, source: "person" }),
      );
    }
  }
  return { rows: [...rows.values()], empty, problems };
}

/** Unites rows, later ones in place of earlier ones, but never feedback in place of a person's. */
export function uniteRows(...lists: readonly (readonly LabelledRow[])[]): LabelledRow[] {
  const rows = new Map<string, LabelledRow>();
  for (const row of lists.flat()) {
    const outranked = rows.get(row.prediction_id)?.source === "person" && row.source !== "person";
    if (!outranked) rows.set(row.prediction_id, row);
  }
  return [...rows.values()].sort((a, b) => a.prediction_id < b.prediction_id ? -1 : 1);
}

function labelledRow(
  { prediction_id, product: { title, description }, true_code, source }:
    & Pick<LabelledRow, "prediction_id" | "true_code" | "source">
    & { product: { title: string; description?: string | null } },
): LabelledRow {
  return { prediction_id, title, description: description ?? "", true_code, source };
}

/** Line ends and the apostrophe before formulas are what spreadsheets and sheets change. */
function sameTitle(sheet: string, logged: string): boolean {
  const plain = (text: string) => text.replace(/\r\n?/g, "\n").replace(/^'/, "").trim();
  return plain(sheet) === plain(logged);
}
