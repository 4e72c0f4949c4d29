/** Student's t-test of two means with equal variances. */
import { moments } from "../columns/moments.ts";
import { studentTwoSidedTail } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/** Two-sided; NaN where both sides are constant and equal. */
export const studentT: DriftTest = {
  name: "t_test",
  displayName: "t_test",
  types: ["num"],
  threshold: 0.05,
  comparator: "<",
  score: ({ values, reference, current, referenceSize, currentSize }) => {
    const ref = moments({ values, counts: reference, size: referenceSize });
    const cur = moments({ values, counts: current, size: currentSize });
    const degrees = referenceSize + currentSize - 2;
    const variance = (ref.variance * referenceSize + cur.variance * currentSize) / degrees;
    const deviation = Math.sqrt(variance * (1 / referenceSize + 1 / currentSize));
    const t = (ref.mean - cur.mean) / deviation;
    return Number.isNaN(t) ? NaN : studentTwoSidedTail(t, degrees);
  },
};
