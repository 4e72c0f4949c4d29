/** Expressions that move elements without computing on them: reshape, slice, gather, scatter. */
import { tensor } from "../../tensor.ts";
import type { Value } from "../graph.ts";
import { sameShape } from "../shapes.ts";
import { cast } from "./elementwise.ts";

/** The dimensions of `x` as an int64 vector; a constant where all are known. */
export function shapeOf(x: Value): Value {
  return dimsOf(x, 0, x.shape.length);
}

/** Dimensions of `x` from `start` to before `end`, counted from the front, likewise. */
export function dimsOf(x: Value, start: number, end: number): Value {
  const dims = x.shape.slice(start, end);
  if (dims.every((dim) => typeof dim === "number")) return x.graph.integers(dims);
  return x.graph.node("Shape", [x], { attributes: { start, end } })[0];
}

/** The number of elements of `x` as an int64 scalar. */
export function sizeOf(x: Value): Value {
  return x.graph.node("Size", [x])[0];
}

/** The same elements in another shape; ONNX's rules: one -1 is worked out, 0 keeps the dimension. */
export function reshape(x: Value, shape: readonly number[]): Value {
  return x.graph.node("Reshape", [x, x.graph.integers(shape)])[0];
}

/** The elements of `x` in the shape of `like`; `x` itself if it has that shape. */
export function reshapeLike(x: Value, like: Value): Value {
  if (sameShape(x.shape, like.shape)) return x;
  return x.graph.node("Reshape", [x, shapeOf(like)])[0];
}

/** `x` broadcast to the shape of `like`. */
export function expandLike(x: Value, like: Value): Value {
  return x.graph.node("Expand", [x, shapeOf(like)])[0];
}

/** A tensor of one repeated number, in the shape and dtype of `like`. */
export function fullLike(like: Value, number: number): Value {
  return expandLike(like.graph.scalar(number, like.dtype), like);
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

/** Values one after another along an axis. */
export function concat(values: readonly Value[], axis: number): Value {
  return values[0].graph.node("Concat", values, { attributes: { axis } })[0];
}

/** `x` cut along an axis into parts of the given sizes. */
export function split(
  x: Value,
  { axis, sizes }: { axis: number; sizes: readonly number[] },
): Value[] {
  return splitBy(x, { axis, sizes: x.graph.integers(sizes), count: sizes.length });
}

/** `x` cut along an axis into `count` parts whose sizes are an int64 vector of the graph. */
export function splitBy(
  x: Value,
  { axis, sizes, count }: { axis: number; sizes: Value; count: number },
): Value[] {
  return x.graph.node("Split", [x, sizes], { attributes: { axis }, outputs: count });
}

/** A range along one axis: from `start` up to `end`, negative ones counted from the back. */
export interface SliceOptions {
  axis: number;
  start: number;
  /** @default to the end */
  end?: number;
  /** @default {1} */
  step?: number;
}

/** Stands for "to the end" in Slice. */
export const SLICE_END = 2 ** 31 - 1;

/** A range of `x` along one axis. */
export function slice(x: Value, { axis, start, end = SLICE_END, step = 1 }: SliceOptions): Value {
  const { graph } = x;
  const range = [[start], [end], [axis], [step]].map((values) => graph.integers(values));
  return graph.node("Slice", [x, ...range])[0];
}

/** Rows of `x` along an axis, picked by integer `indices` of any shape. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  return x.graph.node("Gather", [x, indices], { attributes: { axis } })[0];
}

/** Elements of `x` at `indices` along an axis; the result has the shape of `indices`. */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  return x.graph.node("GatherElements", [x, indices], { attributes: { axis } })[0];
}

/** What is added where, along which axis; `indices` and `updates` have one shape. */
export interface ScatterOptions {
  indices: Value;
  updates: Value;
  axis: number;
}

/** `x` plus each of `updates` at its index along an axis. */
export function scatterAdd(x: Value, { indices, updates, axis }: ScatterOptions): Value {
  const attributes = { axis, reduction: "add" };
  return x.graph.node("ScatterElements", [x, indices, updates], { attributes })[0];
}

/** Zeros around `x`: how many before and after, for each axis. */
export function pad(
  x: Value,
  { before, after }: { before: readonly number[]; after: readonly number[] },
): Value {
  return x.graph.node("Pad", [x, x.graph.integers([...before, ...after])])[0];
}

/** 0, 1, 2 … below the int64 scalar `limit`. */
export function range(limit: Value): Value {
  const { graph } = limit;
  return graph.node("Range", [graph.scalar(0, "int64"), limit, graph.scalar(1, "int64")])[0];
}

/** `on` at each index of `indices` along a new last axis of `depth`, `off` elsewhere. */
export function oneHot(
  indices: Value,
  { depth, on = 1, off = 0 }: { depth: number; on?: number; off?: number },
): Value {
  const { graph } = indices;
  const values = graph.constant(tensor("float32", { dims: [2], data: [off, on] }));
  return graph.node("OneHot", [indices, graph.scalar(depth, "int64"), values])[0];
}

/** The permutation that undoes `perm`. */
export function inversePermutation(perm: readonly number[]): number[] {
  const inverse: number[] = [];
  perm.forEach((from, to) => inverse[from] = to);
  return inverse;
}

/**
 * The gradient of picking `indices` of `like` along an axis: `x`, whose shape has the axes of
 * `indices` in the place of that axis, summed back to the rows it came from. By ScatterElements,
 * since ScatterND loses sums of equal indices on several threads (ONNX Runtime 1.30, processor).
 */
export function scatterAlong(
  x: Value,
  { like, axis, indices }: { like: Value; axis: number; indices: Value },
): Value {
  const { graph } = x;
  const flat = graph.integers([-1]);
  const shape = [dimsOf(like, 0, axis), flat, dimsOf(like, axis + 1, like.shape.length)];
  const updates = graph.node("Reshape", [x, joined(shape)])[0];
  const alone = like.shape.map((_, at) => at === axis ? -1 : 1);
  const rows = reshape(cast(indices, "int64"), alone);
  return scatterAdd(fullLike(like, 0), { indices: expandLike(rows, updates), updates, axis });
}

/** Int64 vectors one after another; a constant where all are known. */
export function joined(parts: readonly Value[]): Value {
  const known = parts.flatMap(({ contents }) => contents ?? ["unknown"]);
  const { graph } = parts[0];
  return known.every((dim) => typeof dim === "number") ? graph.integers(known) : concat(parts, 0);
}
