/** Operators that rank elements along an axis. */
import { scatterAdd } from "../expressions/indexing.ts";
import { fullLike } from "../expressions/movement.ts";
import type { TensorType, Value } from "../graph/value.ts";
import { op, type ShapeContext } from "../graph/op.ts";
import { int } from "../graph/attributes.ts";
import { frontAxis, reducedShape, reshaped } from "../graph/shapes.ts";

const attributes = { axis: int(0), keepdims: int(1), select_last_index: int(0) };

function position(
  [x]: readonly Value[],
  { attributes: { axis, keepdims } }: ShapeContext<{ axis: number; keepdims: number }>,
): TensorType {
  const axes = [frontAxis(axis, x.shape.length)];
  return { dtype: "int64", shape: reducedShape(x.shape, axes, keepdims === 1) };
}

/** The position of the largest element; not differentiable. */
export const ArgMax = op({ attributes, shape: position, gradient: "none" });

/** The position of the smallest element; not differentiable. */
export const ArgMin = op({ attributes, shape: position, gradient: "none" });

/** The k largest (or smallest) elements and their positions; dx scatters dy to those positions. */
export const TopK = op({
  attributes: { axis: int(-1), largest: int(1), sorted: int(1) },
  // ONNX declares both outputs; the second cannot be left out
  shape: ([x, k], { attributes }) => {
    const axis = frontAxis(attributes.axis, x.shape.length);
    const size = k.contents?.[0] ?? `k of ${k.name}`;
    const shape = x.shape.map((dim, at) => at === axis ? size : dim);
    return [reshaped(x, shape), { dtype: "int64" as const, shape }];
  },
  gradient: (dy, [x], { attributes: { axis }, outputs: [, indices] }) => [
    scatterAdd(fullLike(x, 0), { indices, updates: dy, axis }),
  ],
});
