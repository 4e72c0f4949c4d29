/** The energy distance (Székely and Rizzo, 2013). */
import type { DriftTest } from "./test_definition.ts";
import { cdfDistance } from "./wasserstein.ts";

/** √2 · (∫ (F_ref − F_cur)²)^½. */
export const energyDistance: DriftTest = {
  name: "ed",
  displayName: "Energy-distance",
  types: ["num"],
  threshold: 0.1,
  comparator: ">",
  score: (pooled) => Math.SQRT2 * cdfDistance(pooled, 2),
};
