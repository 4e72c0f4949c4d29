/**
 * Counts (actual, predicted) pairs of classes. Classes are positions 0 … n−1; knows no label names.
 */

/** A confusion matrix: `counts[actual * classes + predicted]`, uint32 [classes, classes]. */
export interface ConfusionMatrix {
  classes: number;
  rows: number;
  counts: Uint32Array;
}

/**
 * Computes the confusion matrix of two columns of class positions, [rows] each.
 *
 * @throws {RangeError} if the columns differ in length or a position is outside 0 … classes − 1.
 */
export function confusionMatrix(
  { actual, predicted }: { actual: ArrayLike<number>; predicted: ArrayLike<number> },
  classes: number,
): ConfusionMatrix {
  if (actual.length !== predicted.length) {
    throw new RangeError(
      `Cannot compare predictions: ${predicted.length} of them, expected ${actual.length}`,
    );
  }
  const counts = new Uint32Array(classes * classes);
  for (let row = 0; row < actual.length; row++) {
    counts[
      classPosition(actual, row, classes) * classes + classPosition(predicted, row, classes)
    ]++;
  }
  return { classes, rows: actual.length, counts };
}

function classPosition(column: ArrayLike<number>, row: number, classes: number): number {
  const position = column[row];
  if (Number.isInteger(position) && position >= 0 && position < classes) return position;
  throw new RangeError(
    `Cannot count row ${row}: class ${position}, expected an integer from 0 to ${classes - 1}`,
  );
}
