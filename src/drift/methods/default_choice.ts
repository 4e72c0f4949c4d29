/** The test that runs where none is named. */
import type { PooledValues } from "../columns/pooled_values.ts";
import { chiSquare } from "./chi_square.ts";
import type { DriftTest } from "./test_definition.ts";
import { jensenShannon } from "./jensen_shannon.ts";
import { kolmogorovSmirnov } from "./kolmogorov_smirnov.ts";
import { wasserstein } from "./wasserstein.ts";
import { z } from "./proportions.ts";

/** A reference up to this size is small. */
const SMALL_ROWS = 1000;
/** Numbers with at most this many distinct values are tested as categories. */
const CATEGORICAL_VALUES = 5;

/** Chooses as Evidently does: by type, size of the reference and number of distinct values. */
export function defaultTest({ type, referenceSize, values }: PooledValues): DriftTest {
  const categorical = type === "cat" || values.length <= CATEGORICAL_VALUES;
  if (referenceSize > SMALL_ROWS) return categorical ? jensenShannon : wasserstein;
  if (!categorical) return kolmogorovSmirnov;
  return values.length > 2 ? chiSquare : z;
}
