/** Expressions that pick and place by integer positions. */
import { tensor } from "../../tensor.ts";
import type { Value } from "../graph/value.ts";
import { cast } from "./elementwise.ts";
import { dimsVector, expandLike, fullLike, reshape } from "./movement.ts";
import { concatDims } from "./slicing.ts";

/** Rows of `x` along an axis, gathered by integer `indices` of any shape. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  return x.graph.node("Gather", [x, indices], { attributes: { axis } })[0];
}

/** Elements of `x` at `indices` along an axis; the result has the shape of `indices`. */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  return x.graph.node("GatherElements", [x, indices], { attributes: { axis } })[0];
}

/** Indices, updates and axis of a scatter; `indices` and `updates` have one shape. */
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
  const shape = [dimsVector(like, 0, axis), flat, dimsVector(like, axis + 1, like.shape.length)];
  const updates = graph.node("Reshape", [x, concatDims(shape)])[0];
  const alone = like.shape.map((_, at) => at === axis ? -1 : 1);
  const rows = reshape(cast(indices, "int64"), alone);
  return scatterAdd(fullLike(like, 0), { indices: expandLike(rows, updates), updates, axis });
}
