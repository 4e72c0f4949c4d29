/** A stream's score against the reference's, once labels are known: what changed it, and which rows. */
import type { ClassLabel } from "../artifact/labels.ts";
import { drivingRows } from "../drift/estimation/driving_rows.ts";
import {
  type Confusions,
  decomposeDrop,
  type DropParts,
} from "../drift/estimation/drop_decomposition.ts";
import type { ProbabilityRows } from "../drift/estimation/probability_rows.ts";
import { type Columns, getColumn } from "../tables/arrow/column.ts";

/** A product that lowers the score. */
export interface DrivingProduct {
  /** The product's index in the delivery. */
  index: number;
  actual: string;
  predicted: string;
  /** By how much the weighted F1 would rise were it right. */
  gain: number;
}

/** The change of the weighted F1 and the products behind it. */
export interface ScoreChange extends DropParts {
  driving: DrivingProduct[];
}

/** Products that are named. */
const MOST_PRODUCTS = 20;

/** Explains the score of a stream; null unless every row has a label that the model knows. */
export function explainScore(
  { reference, current }: { reference: Columns; current: Columns },
  { labels, probabilities }: { labels: readonly ClassLabel[]; probabilities: ProbabilityRows },
): ScoreChange | null {
  const codes = labels.map(({ code }) => String(code));
  const [before, after] = [reference, current].map((table) => positions(table, codes));
  if (!before || !after || after.actual.length === 0) return null;
  const indexes = getColumn(current, "index", "int32").values;
  return {
    ...decomposeDrop(confusions(before, codes.length), confusions(after, codes.length)),
    driving: drivingRows(probabilities, { actual: after.actual, count: MOST_PRODUCTS })
      .map(({ row, actual, predicted, gain }) => ({
        index: indexes[row],
        actual: codes[actual],
        predicted: codes[predicted],
        gain,
      })),
  };
}

interface Positions {
  actual: number[];
  predicted: number[];
}

/** Positions of true and predicted classes; undefined where one is unknown. */
function positions(table: Columns, codes: readonly string[]): Positions | undefined {
  const places = new Map(codes.map((code, at) => [code, at]));
  const actual = getColumn(table, "actual", "utf8?").values.map((code) => places.get(code ?? ""));
  const predicted = getColumn(table, "predicted", "utf8").values.map((code) => places.get(code));
  const isKnown = (one: number | undefined) => one !== undefined;
  if (!actual.every(isKnown) || !predicted.every(isKnown)) return undefined;
  return { actual: actual as number[], predicted: predicted as number[] };
}

function confusions({ actual, predicted }: Positions, classes: number): Confusions {
  const counts = new Float64Array(classes * classes);
  actual.forEach((truth, row) => counts[truth * classes + predicted[row]]++);
  return { classes, counts };
}
