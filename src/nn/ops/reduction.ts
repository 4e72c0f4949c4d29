/** Operators that reduce along axes. */
import { cast, div, equal, mul } from "../expressions/elementwise.ts";
import { expandLike, unsqueeze } from "../expressions/movement.ts";
import { elementsPerResult, reduceSum } from "../expressions/reduction.ts";
import type { TensorType, Value } from "../graph.ts";
import { int, op, type ShapeContext } from "../op.ts";
import { frontAxes, knownIntegers, reducedShape, reshaped } from "../shapes.ts";

const attributes = { keepdims: int(1), noop_with_empty_axes: int(0) };
type Flags = { keepdims: number; noop_with_empty_axes: number };

function axesOf([x, axes]: readonly Value[], { noop_with_empty_axes }: Flags): number[] {
  const rank = x.shape.length;
  const given = axes && knownIntegers(axes, "axes");
  if (given && given.length > 0) return frontAxes(given, rank);
  return noop_with_empty_axes ? [] : frontAxes(undefined, rank);
}

function reduced(inputs: readonly Value[], { attributes }: ShapeContext<Flags>): TensorType {
  const [x] = inputs;
  return reshaped(x, reducedShape(x.shape, axesOf(inputs, attributes), attributes.keepdims === 1));
}

/** `y`, of a reduction, with its reduced axes back as 1. */
function kept(y: Value, inputs: readonly Value[], flags: Flags): Value {
  if (flags.keepdims === 1) return y;
  const axes = axesOf(inputs, flags);
  return axes.length === 0 ? y : unsqueeze(y, axes);
}

/** d Σ x = Σ dx */
export const ReduceSum = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes }) => [expandLike(kept(dy, inputs, attributes), inputs[0])],
});

/** d mean(x) = Σ dx / n */
export const ReduceMean = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const share = div(dy, elementsPerResult(inputs[0], y));
    return [expandLike(kept(share, inputs, attributes), inputs[0])];
  },
});

/** d max(x) = dx of the largest; equal ones share it */
export const ReduceMax = op({
  attributes,
  shape: reduced,
  gradient: (dy, inputs, { attributes, outputs: [y] }) => {
    const [x] = inputs;
    const largest = cast(equal(x, kept(y, inputs, attributes)), x.dtype);
    const count = reduceSum(largest, { axes: axesOf(inputs, attributes) });
    return [mul(largest, div(kept(dy, inputs, attributes), count))];
  },
});
