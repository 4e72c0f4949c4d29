/** Columns for the drift tests. */
import fc from "fast-check";
import { categoricalColumn, type NumericColumn } from "../../src/drift/columns/drift_column.ts";
import {
  poolCategories,
  type PooledValues,
  poolNumbers,
} from "../../src/drift/columns/pooled_values.ts";
import { random } from "../../src/random.ts";

/** A column of numbers; anything else counts as missing. */
export function numbers(values: readonly unknown[], name = "x"): NumericColumn {
  return {
    type: "num",
    name,
    values: Float64Array.from(values, (value) => typeof value === "number" ? value : NaN),
  };
}

/** Two lists of numbers, pooled. */
export function pooledNumbers(reference: readonly unknown[], current: readonly unknown[]) {
  return poolNumbers({ reference: numbers(reference), current: numbers(current) });
}

/** Two lists of categories, pooled. */
export function pooledCategories(
  reference: readonly (string | null)[],
  current: readonly (string | null)[],
): PooledValues {
  return poolCategories({
    reference: categoricalColumn("x", reference),
    current: categoricalColumn("x", current),
  });
}

/** Normal deviates around a mean. */
export function deviates(
  rows: number,
  { seed, mean = 0, scale = 1 }: { seed: number; mean?: number; scale?: number },
): number[] {
  const dice = random(seed, "deviates");
  return Array.from({ length: rows }, () => mean + scale * dice.normal());
}

/** A pooled pair of either type. */
export const pooledPairs: fc.Arbitrary<PooledValues> = fc.oneof(
  fc.tuple(
    fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 60 }),
    fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 60 }),
  ).map(([reference, current]) => pooledNumbers(reference, current)),
  fc.tuple(
    fc.array(fc.constantFrom("a", "b", "c"), { minLength: 5, maxLength: 60 }),
    fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 5, maxLength: 60 }),
  ).map(([reference, current]) => pooledCategories(reference, current)),
);

/** The same pair with the sides exchanged. */
export function exchanged(pooled: PooledValues): PooledValues {
  return {
    ...pooled,
    reference: pooled.current,
    current: pooled.reference,
    referenceSize: pooled.currentSize,
    currentSize: pooled.referenceSize,
  };
}
