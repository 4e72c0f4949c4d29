/** Operators that compare and select. */
import { where as choose } from "../expressions/elementwise.ts";
import { scalarLike } from "../expressions/movement.ts";
import type { TensorType, Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import { op } from "../graph/op.ts";
import { broadcastShapes, broadcastType, reshaped, sameDType, sameType } from "../graph/shapes.ts";

function comparisonType(inputs: readonly Value[]): TensorType {
  return { ...broadcastType(inputs), dtype: "bool" };
}

/** The gradient goes to the selected operand, 0 to the other. */
export const Where = op({
  shape: ([condition, a, b]) => {
    if (condition.dtype !== "bool") {
      throw new GraphError(`condition is ${condition.dtype}, expected bool`);
    }
    sameDType(a, b);
    return reshaped(a, broadcastShapes(condition.shape, a.shape, b.shape));
  },
  gradient: (dy, [condition]) => {
    const zero = scalarLike(dy, 0);
    return [
      undefined,
      choose(condition, { then: dy, else: zero }),
      choose(condition, { then: zero, else: dy }),
    ];
  },
});

/** a = b */
export const Equal = op({ shape: comparisonType, gradient: "none" });
/** a > b */
export const Greater = op({ shape: comparisonType, gradient: "none" });
/** a ≥ b */
export const GreaterOrEqual = op({ shape: comparisonType, gradient: "none" });
/** a < b */
export const Less = op({ shape: comparisonType, gradient: "none" });
/** a ≤ b */
export const LessOrEqual = op({ shape: comparisonType, gradient: "none" });
/** not x */
export const Not = op({ shape: sameType, gradient: "none" });
/** a and b */
export const And = op({ shape: broadcastType, gradient: "none" });
/** a or b */
export const Or = op({ shape: broadcastType, gradient: "none" });
