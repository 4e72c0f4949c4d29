/** The label file and the classes it spans. Labels stay text until the order of classes is known. */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import { exists } from "../../files/atomic_write.ts";
import { readCsvFile } from "../../tables/csv/csv_reader.ts";
import { parseIndex } from "./identifiers.ts";
import { LABEL_NAMES, TRAIN_LABELS } from "./layout.ts";
import { Quarantine } from "./quarantine.ts";

/** A class: its code as the catalogue writes it and a name for people. */
export interface ProductClass {
  code: number | string;
  name: string;
}

/** The label of one index and where it stands. */
export interface LabelRow {
  line: number;
  /** "" when the field is empty. */
  code: string;
}

/** All labels by index, and the label rows that cannot be used. */
export interface Labels {
  rowsIn: number;
  byIndex: Map<number, LabelRow>;
  quarantine: Quarantine;
}

const names = z.record(z.string(), z.string());

/** Names by code from labels.json, or null when the catalogue has no such file. */
export async function readLabelNames(folder: string): Promise<Map<string, string> | null> {
  const path = join(folder, LABEL_NAMES);
  if (!await exists(path)) return null;
  try {
    return new Map(Object.entries(names.parse(JSON.parse(await Deno.readTextFile(path)))));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    const found = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    throw new UserError(
      `Cannot read ${path}: ${found}, expected a JSON object such as {"10": "livres"}`,
    );
  }
}

/** Reads the label file. A label that is empty or unknown is judged together with its product. */
export async function readLabels(
  folder: string,
  options: { onExtraColumns?: (names: string[]) => void } = {},
): Promise<Labels> {
  const labels: Labels = {
    rowsIn: 0,
    byIndex: new Map(),
    quarantine: new Quarantine(TRAIN_LABELS),
  };
  const { byIndex, quarantine } = labels;
  const columns = ["index", "prdtypecode"];
  for await (const batch of readCsvFile(join(folder, TRAIN_LABELS), { columns, ...options })) {
    labels.rowsIn += batch.length;
    for (const { line, fields, reason, detail, guess } of batch) {
      if (fields === null || reason !== "") {
        quarantine.add({ line, index: guess, reason: reason || "broken_csv_row", detail });
        continue;
      }
      const [written, code] = fields;
      const index = parseIndex(written);
      const known = index === null ? undefined : byIndex.get(index);
      if (index === null) {
        const detail = `index ${JSON.stringify(written)} is not an integer of 32 bits`;
        quarantine.add({ line, index: written, reason: "broken_csv_row", detail });
      } else if (known !== undefined) {
        const detail = `index already labelled on line ${known.line}`;
        quarantine.add({ line, index: written, reason: "duplicate_id", detail });
      } else {
        byIndex.set(index, { line, code: code.trim() });
      }
    }
  }
  return labels;
}

/**
 * The classes of the given codes, sorted: as numbers if every code is a canonical integer, else as
 * text. A code without a name is its own name.
 */
export function sortedClasses(
  codes: Iterable<string>,
  names: ReadonlyMap<string, string> | null,
): ProductClass[] {
  const texts = [...new Set(codes)];
  const numeric = texts.every((code) => String(Number(code)) === code && isSafe(Number(code)));
  const sorted = numeric ? texts.sort((a, b) => Number(a) - Number(b)) : texts.sort();
  return sorted.map((code) => ({
    code: numeric ? Number(code) : code,
    name: names?.get(code) ?? code,
  }));
}

function isSafe(value: number): boolean {
  return Number.isSafeInteger(value);
}
