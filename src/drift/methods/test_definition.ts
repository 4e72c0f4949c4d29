/** The parts of a drift test of one column, and the decision by its score. */
import type { PooledValues } from "../columns/pooled_values.ts";

/** The comparison of score and threshold that means drift. */
export type Comparator = "<" | "<=" | ">=" | ">";

/** A test of one column, under Evidently's names where Evidently has it. */
export interface DriftTest {
  name: string;
  displayName: string;
  /** Column types for which it may be asked by name. */
  types: readonly PooledValues["type"][];
  /** The default threshold. */
  threshold: number;
  comparator: Comparator;
  /**
   * The score of two samples: a p-value where the comparator is `<` or `<=`, else a distance.
   *
   * @throws {RangeError} where the test is not defined for these samples.
   */
  score(pooled: PooledValues): number;
}

/** Compares a score with the threshold; NaN never means drift. */
export function isDrifted(
  score: number,
  { comparator, threshold }: { comparator: Comparator; threshold: number },
): boolean {
  switch (comparator) {
    case "<":
      return score < threshold;
    case "<=":
      return score <= threshold;
    case ">=":
      return score >= threshold;
    case ">":
      return score > threshold;
  }
}

/** True for tests whose score is a p-value. */
export function scoresByProbability({ comparator }: Pick<DriftTest, "comparator">): boolean {
  return comparator === "<" || comparator === "<=";
}
