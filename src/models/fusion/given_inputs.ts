/** Tells products whose text or picture is missing: all their inputs are 0. */
import { greater, mul, where } from "../../nn/expressions/elementwise.ts";
import { unsqueeze } from "../../nn/expressions/movement.ts";
import { reduceMax } from "../../nn/expressions/reduction.ts";
import type { Value } from "../../nn/graph/value.ts";

/** Returns 1 for each row with an element other than 0, else 0: float32 [batch, 1]. */
export function anyNonZero(x: Value, axes: readonly number[]): Value {
  const number = (value: number) => x.graph.scalar(value);
  const largest = unsqueeze(reduceMax(mul(x, x), { axes, keep: false }), [1]);
  return where(greater(largest, number(0)), { then: number(1), else: number(0) });
}
