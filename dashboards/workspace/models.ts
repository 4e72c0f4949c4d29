/** The models that were scored: metrics, curves, predictions and cards. */
import { parse } from "csv-parse/sync";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import type { ClassLabel } from "../../src/artifact/labels.ts";
import type { Curves, Metrics } from "../../src/scoring/metric_files.ts";
import type { FileCache } from "./file_cache.ts";

/** A scored model. */
export interface ScoredModel {
  name: string;
  metrics: Metrics;
  /** Absent for scores written before curves were. */
  curves?: Curves;
}

/** Predictions of the test part, by its rows. */
export interface Predictions {
  actual: Int32Array;
  predicted: Int32Array;
  confidence: Float32Array;
  truth: Float32Array;
}

/** Every scored model, the best first. */
export async function readModels(files: FileCache): Promise<ScoredModel[]> {
  const names = (await files.list("metrics")).filter((name) => /^[\w-]+\.json$/.test(name))
    .map((name) => name.replace(/\.json$/, "")).filter((name) => !name.endsWith("_curves"));
  const models = await Promise.all(names.map(async (name) => {
    const metrics = await files.readJson<Metrics>(`metrics/${name}.json`);
    if (typeof metrics?.weighted_f1 !== "number" || !metrics.classes) return [];
    return [{ name, metrics, curves: await files.readJson<Curves>(`metrics/${name}_curves.json`) }];
  }));
  return models.flat().sort((a, b) => b.metrics.weighted_f1 - a.metrics.weighted_f1);
}

/** The class labels of the catalogue, by position. */
export async function readLabels(files: FileCache): Promise<ClassLabel[]> {
  const labels = await files.readJson<{ classes: ClassLabel[] }>("data/processed/labels.json");
  return labels?.classes ?? [];
}

/** The predictions of a model for each row of the test part. */
export function readPredictions(
  files: FileCache,
  name: string,
): Promise<Predictions | undefined> {
  return files.read(`metrics/${name}_predictions.arrow`, async (file) => {
    const columns = await readTable(file);
    return {
      actual: getColumn(columns, "actual", "int32").values,
      predicted: getColumn(columns, "predicted", "int32").values,
      confidence: getColumn(columns, "confidence", "float32").values,
      truth: getColumn(columns, "truth", "float32").values,
    };
  });
}

/** Counts of a model's test rows by true and predicted code: `counts[actual][predicted]`. */
export function readConfusion(
  files: FileCache,
  name: string,
): Promise<Map<string, Map<string, number>> | undefined> {
  return files.read(`metrics/${name}_confusion.csv`, async (file) => {
    const rows = parse(await Deno.readTextFile(file), { from_line: 2 }) as string[][];
    const counts = new Map<string, Map<string, number>>();
    for (const [actual, predicted] of rows) {
      const row = counts.get(actual) ?? new Map<string, number>();
      row.set(predicted, (row.get(predicted) ?? 0) + 1);
      counts.set(actual, row);
    }
    return counts;
  });
}

/** The rows of a CSV file with a header, as maps. */
export function readCsv(
  files: FileCache,
  path: string,
): Promise<Record<string, string>[] | undefined> {
  return files.read(
    path,
    async (file) =>
      parse(await Deno.readTextFile(file), { columns: true }) as Record<string, string>[],
  );
}
