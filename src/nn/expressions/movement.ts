/** Expressions that lay the same elements out in another shape, and shapes as values. */
import type { Value } from "../graph/value.ts";
import { sameShape } from "../graph/shapes.ts";

/** The dimensions of `x` as an int64 vector; a constant where all are known. */
export function shapeVector(x: Value): Value {
  return dimsVector(x, 0, x.shape.length);
}

/** Dimensions of `x` from `start` to before `end`, counted from the front, likewise. */
export function dimsVector(x: Value, start: number, end: number): Value {
  const dims = x.shape.slice(start, end);
  if (dims.every((dim) => typeof dim === "number")) return x.graph.integers(dims);
  return x.graph.node("Shape", [x], { attributes: { start, end } })[0];
}

/** The number of elements of `x` as an int64 scalar. */
export function sizeScalar(x: Value): Value {
  return x.graph.node("Size", [x])[0];
}

/** The same elements in another shape; ONNX's rules: one -1 is worked out, 0 keeps the dimension. */
export function reshape(x: Value, shape: readonly number[]): Value {
  return x.graph.node("Reshape", [x, x.graph.integers(shape)])[0];
}

/** The elements of `x` in the shape of `like`; `x` itself if it has that shape. */
export function reshapeLike(x: Value, like: Value): Value {
  if (sameShape(x.shape, like.shape)) return x;
  return x.graph.node("Reshape", [x, shapeVector(like)])[0];
}

/** `x` broadcast to the shape of `like`. */
export function expandLike(x: Value, like: Value): Value {
  return x.graph.node("Expand", [x, shapeVector(like)])[0];
}

/** A scalar in the dtype of `like`. */
export function scalarLike(like: Value, number: number): Value {
  return like.graph.scalar(number, like.dtype);
}

/** A tensor of one repeated number, in the shape and dtype of `like`. */
export function fullLike(like: Value, number: number): Value {
  return expandLike(scalarLike(like, number), like);
}

/** `x` with its axes in another order. @default reversed */
export function transpose(x: Value, perm?: readonly number[]): Value {
  return x.graph.node("Transpose", [x], { attributes: { perm } })[0];
}

/** Without the axes, which must be 1. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  return x.graph.node("Squeeze", [x, x.graph.integers(axes)])[0];
}

/** With a 1 at each of the axes of the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  return x.graph.node("Unsqueeze", [x, x.graph.integers(axes)])[0];
}

/** A vector [channels] shaped to broadcast along the channels of `like`, [batch, channels, …]. */
export function alongChannels(vector: Value, like: Value): Value {
  return reshape(vector, [-1, ...like.shape.slice(2).map(() => 1)]);
}
