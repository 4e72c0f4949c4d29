/** The unweighted mean of several models' class probabilities, the simplest ensemble. */
import type { ClassLabel } from "../artifact/labels.ts";
import { UserError } from "../errors.ts";

/** Predictions of one model for the products that all models were given. */
export interface ModelPredictions {
  /** Name of the model, for messages. */
  name: string;
  /** Classes in the order of the columns of `probabilities`. */
  labels: readonly ClassLabel[];
  /** float32 [products, labels]. */
  probabilities: Float32Array;
}

/**
 * Averages the probabilities of at least one model: float32 [products, labels].
 *
 * @throws {UserError} if two models have different class codes or the same codes in another order.
 */
export function averageProbabilities(models: readonly ModelPredictions[]): Float32Array {
  const [first] = models;
  for (const { name, labels } of models) {
    const position = mismatch(first.labels, labels);
    if (position === undefined) continue;
    throw new UserError(
      `Cannot average models ${first.name} and ${name}: ${name} has ` +
        `${describe(labels, position)}, expected ${describe(first.labels, position)} ` +
        `as in ${first.name}`,
    );
  }
  return first.probabilities.map((_, at) =>
    models.reduce((sum, { probabilities }) => sum + probabilities[at], 0) / models.length
  );
}

/** The first position at which two lists have different codes. */
function mismatch(
  expected: readonly ClassLabel[],
  found: readonly ClassLabel[],
): number | undefined {
  const length = Math.max(expected.length, found.length);
  return Array.from({ length }, (_, at) => at)
    .find((at) => expected[at]?.code !== found[at]?.code);
}

function describe(labels: readonly ClassLabel[], position: number): string {
  const code = labels[position]?.code;
  return code === undefined ? `${labels.length} classes` : `code ${code} at position ${position}`;
}
