/** One row a product, as drift is watched: texts in numbers, prediction, class where known. */
import type { ClassLabel } from "../artifact/labels.ts";
import { categoricalColumn, type Column } from "../drift/columns/drift_column.ts";
import { bestClass } from "../drift/estimation/probability_rows.ts";
import { textStatistics } from "../features/monitoring/product_words.ts";
import type { ProductText } from "../features/product.ts";
import type { TextPreprocessor } from "../features/text/text_preprocessor.ts";
import { type Columns, getColumn } from "../tables/arrow/column.ts";

/** A product before it is measured. */
export interface MonitoredProduct extends ProductText {
  index: number;
  hasPicture: boolean;
  /** Code of the true class as text; null where unknown. */
  code: string | null;
}

/** Columns of numbers that are watched; `missing_…` are 0 or 1. */
const NUMBERS = [
  "title_characters",
  "description_characters",
  "words",
  "unknown_ngram_share",
  "missing_description",
  "missing_picture",
  "confidence",
] as const;

/** Measures products: the table that data/monitoring keeps. */
export function monitoredRows(
  products: readonly MonitoredProduct[],
  { labels, probabilities, preprocessor }: {
    labels: readonly ClassLabel[];
    /** float32 [products, labels]. */
    probabilities: Float32Array;
    preprocessor: TextPreprocessor | undefined;
  },
): Columns {
  const statistics = textStatistics(products, preprocessor);
  const rows = { classes: labels.length, values: probabilities };
  const best = Int32Array.from(products, (_, row) => bestClass(rows, row));
  const floats = (values: ArrayLike<number>) =>
    ({ type: "float32", values: Float32Array.from(values) }) as const;
  const flags = (test: (product: MonitoredProduct) => boolean) =>
    floats(products.map((product) => Number(test(product))));
  return {
    index: { type: "int32", values: Int32Array.from(products, ({ index }) => index) },
    title_characters: floats(statistics.titleCharacters),
    description_characters: floats(statistics.descriptionCharacters),
    words: floats(statistics.words),
    unknown_ngram_share: floats(statistics.unknownShare),
    missing_description: flags(({ description }) => description === null),
    missing_picture: flags(({ hasPicture }) => !hasPicture),
    confidence: floats(products.map((_, row) => probabilities[row * labels.length + best[row]])),
    predicted: { type: "utf8", values: products.map((_, row) => String(labels[best[row]].code)) },
    actual: { type: "utf8?", values: products.map(({ code }) => code) },
  };
}

/** The columns that are tested for drift. */
export function driftColumns(table: Columns): Column[] {
  return [
    ...NUMBERS.map((name): Column => ({
      type: "num",
      name,
      values: getColumn(table, name, "float32").values,
    })),
    categoricalColumn("predicted", getColumn(table, "predicted", "utf8").values),
  ];
}
