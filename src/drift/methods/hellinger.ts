/** The Hellinger distance. */
import { countByBin, sturgesEdges } from "../columns/histogram.ts";
import type { PooledValues } from "../columns/pooled_values.ts";
import type { DriftTest } from "./test_definition.ts";

/** √(1 − Σ √(p_ref · p_cur)). Numbers are binned by Sturges' rule over their distinct values. */
export const hellinger: DriftTest = {
  name: "hellinger",
  displayName: "Hellinger distance",
  types: ["cat", "num"],
  threshold: 0.1,
  comparator: ">=",
  score: (pooled) => {
    const { reference, current } = pooled.type === "num" ? densities(pooled) : pooled;
    let coefficient = 0;
    for (let at = 0; at < reference.length; at++) {
      coefficient += Math.sqrt(
        (reference[at] / pooled.referenceSize) * (current[at] / pooled.currentSize),
      );
    }
    return Math.sqrt(1 - Math.min(Math.max(coefficient, 0), 1));
  },
};

/** Bins are equally wide, so that the widths of Evidently's densities cancel. */
function densities({ values, reference, current, integers }: PooledValues) {
  const edges = sturgesEdges({
    low: values[0],
    high: values[values.length - 1],
    count: values.length,
    integers,
  });
  return {
    reference: countByBin({ values, counts: reference }, edges),
    current: countByBin({ values, counts: current }, edges),
  };
}
