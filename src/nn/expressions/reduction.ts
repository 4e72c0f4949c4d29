/** Reductions and their undoing over graph values. Axes may be negative. */
import type { Value } from "../graph/value.ts";
import { broadcastAxes, productOfSizes, sameShape } from "../graph/shapes.ts";
import { cast, div } from "./elementwise.ts";
import { reshapeLike, sizeScalar } from "./movement.ts";

/** The reduced axes; `keep` leaves them as dimensions of 1. */
export interface ReductionOptions {
  /** @default all */
  axes?: readonly number[];
  /** @default {true} */
  keep?: boolean;
}

function reduce(op: string, x: Value, { axes, keep = true }: ReductionOptions): Value {
  // to ONNX an empty list means all axes
  if (axes?.length === 0) return x;
  const inputs = axes === undefined ? [x] : [x, x.graph.integers(axes)];
  return x.graph.node(op, inputs, { attributes: { keepdims: keep ? 1 : 0 } })[0];
}

/** Σ over axes. */
export function reduceSum(x: Value, options: ReductionOptions = {}): Value {
  return reduce("ReduceSum", x, options);
}
/** Mean over axes. */
export function reduceMean(x: Value, options: ReductionOptions = {}): Value {
  return reduce("ReduceMean", x, options);
}
/** Maximum over axes. */
export function reduceMax(x: Value, options: ReductionOptions = {}): Value {
  return reduce("ReduceMax", x, options);
}
/** Product over axes. */
export function reduceProd(x: Value, options: ReductionOptions = {}): Value {
  return reduce("ReduceProd", x, options);
}

/** Undoes broadcasting: sums `x` over the axes along which `like` was stretched to it. */
export function sumToShape(x: Value, like: Value): Value {
  if (sameShape(x.shape, like.shape)) return x;
  const axes = broadcastAxes(x.shape, like.shape);
  const summed = axes.length > 0 ? reduceSum(x, { axes }) : x;
  return reshapeLike(summed, like);
}

/** The number of elements of `x` reduced into each of `y`, as a scalar. */
export function elementsPerResult(x: Value, y: Value): Value {
  const sizes = [x, y].map(({ shape }) =>
    shape.every((dim) => typeof dim === "number") ? productOfSizes(shape) : undefined
  );
  if (sizes[0] !== undefined && sizes[1] !== undefined) {
    return x.graph.scalar(sizes[0] / sizes[1], x.dtype);
  }
  return div(cast(sizeScalar(x), x.dtype), cast(sizeScalar(y), x.dtype));
}

/** Σ over all axes of [batch, channels, …] but the channels: [channels]. */
export function perChannel(x: Value): Value {
  const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
  return reduceSum(x, { axes, keep: false });
}
