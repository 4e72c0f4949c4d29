/** One row a product, as drift is watched: texts in numbers, prediction, class where known. */
import type { ClassLabel } from "../artifact/labels.ts";
import { productText } from "../data/catalogue/clean.ts";
import { categoricalColumn, type Column } from "../drift/columns/drift_column.ts";
import { bestClass } from "../drift/estimation/probability_rows.ts";
import type { PixelStatistics } from "../features/monitoring/pixel_statistics.ts";
import { textStatistics } from "../features/monitoring/product_words.ts";
import { detectLanguage } from "../features/monitoring/text_language.ts";
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

/** A language with a smaller share of the reference is one of the others. */
const FREQUENT_SHARE = 0.01;
const OTHER_LANGUAGES = "other";

/** Columns of pictures; NaN for a product without one. */
const PICTURES = ["contrast", "sharpness", "useful_surface"] as const;

/** Measures products: the table that data/monitoring keeps. */
export function monitoredRows(
  products: readonly MonitoredProduct[],
  { labels, probabilities, preprocessor, pictures = [] }: {
    labels: readonly ClassLabel[];
    /** float32 [products, labels]. */
    probabilities: Float32Array;
    preprocessor: TextPreprocessor | undefined;
    /** One for each product that has a readable picture. @default none */
    pictures?: readonly (PixelStatistics | undefined)[];
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
    contrast: floats(products.map((_, row) => pictures[row]?.contrast ?? NaN)),
    sharpness: floats(products.map((_, row) => pictures[row]?.sharpness ?? NaN)),
    useful_surface: floats(products.map((_, row) => pictures[row]?.usefulSurface ?? NaN)),
    language: {
      type: "utf8",
      values: products.map((product) => detectLanguage(productText(product))),
    },
    predicted: { type: "utf8", values: products.map((_, row) => String(labels[best[row]].code)) },
    actual: { type: "utf8?", values: products.map(({ code }) => code) },
  };
}

/**
 * Makes the function that takes the columns to test from a table, as the reference asks for: those of
 * pictures only where it has any, and languages with less than 1 % of its rows as one.
 */
export function driftColumns(reference: Columns): (table: Columns) => Column[] {
  const numbers = [...NUMBERS, ...(hasPictures(reference) ? PICTURES : [])];
  const spoken = frequentValues(getColumn(reference, "language", "utf8").values);
  return (table) => [
    ...numbers.map((name): Column => ({
      type: "num",
      name,
      values: getColumn(table, name, "float32").values,
    })),
    categoricalColumn(
      "language",
      getColumn(table, "language", "utf8").values
        .map((language) => spoken.has(language) ? language : OTHER_LANGUAGES),
    ),
    categoricalColumn("predicted", getColumn(table, "predicted", "utf8").values),
  ];
}

function hasPictures(table: Columns): boolean {
  return getColumn(table, PICTURES[0], "float32").values.some(Number.isFinite);
}

function frequentValues(values: readonly string[]): Set<string> {
  const least = FREQUENT_SHARE * values.length;
  return new Set(
    [...Map.groupBy(values, (value) => value)]
      .filter(([, { length }]) => length >= least).map(([value]) => value),
  );
}
